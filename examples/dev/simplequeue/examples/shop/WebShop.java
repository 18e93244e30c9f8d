package dev.simplequeue.examples.shop;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.DecodeException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;

/**
 * A small web shop: {@code POST /orders} stores an order and enqueues its invoice in one
 * transaction; {@code GET /orders/:id} tells whether the invoice is written.
 */
public final class WebShop extends VerticleBase {
  private final SimpleQueueOptions options;
  private final int port;

  /**
   * @param options of the queue, whose database the shop uses too
   * @param port 0 for any
   */
  public WebShop(SimpleQueueOptions options, int port) {
    this.options = options;
    this.port = port;
  }

  @Override
  public Future<HttpServer> start() {
    Pool pool = PgBuilder.pool().connectingTo(options.getConnectOptions()).using(vertx).build();
    Orders orders = new Orders(pool, SimpleQueue.create(vertx));
    return vertx
        .deployVerticle(new SimpleQueueVerticle(options))
        .compose(id -> orders.createTable())
        .compose(done -> Invoices.handlers(pool).deploy(vertx))
        .compose(id -> listen(orders));
  }

  private Future<HttpServer> listen(Orders orders) {
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false));
    router.post("/orders").respond(ctx -> orders.place(order(ctx)));
    router
        .getWithRegex("/orders/(?<id>[0-9]{1,18})")
        .respond(ctx -> orders.find(Long.parseLong(ctx.pathParam("id"))));
    return vertx
        .createHttpServer()
        .requestHandler(router)
        .listen(port)
        .onSuccess(server -> System.out.println("http://localhost:" + server.actualPort()));
  }

  /** Fails with status 400 if it is none. */
  private static Order order(RoutingContext ctx) {
    try {
      return ctx.body().asPojo(Order.class);
    } catch (DecodeException e) {
      throw new HttpException(400, e);
    }
  }
}
