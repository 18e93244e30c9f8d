package dev.simplequeue.web;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Prefixed;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * The HTTP API of a queue as a router, to be mounted behind the host's own authentication:
 *
 * <pre>{@code
 * SimpleQueueWeb web = SimpleQueueWeb.create(vertx, queue, new WebOptions())
 *     .access(context -> Future.succeededFuture(Access.read(context.user().subject())));
 * router.route("/queue/*").handler(authentication).subRouter(web.router());
 * }</pre>
 *
 * <p>Its routes are below {@code /api/v1}; the web page that is made of them is where it is
 * mounted. It needs a {@link dev.simplequeue.control.ControlVerticle} in the same {@code Vertx}.
 * Without {@link #access} a caller on the machine itself may do everything, and any other may read.
 */
public final class SimpleQueueWeb {
  private final Vertx vertx;
  private final SimpleQueue queue;
  private final Addresses addresses;
  private final WebOptions options;
  private Function<RoutingContext, Future<Access>> access = new DefaultAccess();
  private Redaction redaction = Redaction.NOTHING;
  private final List<Api> made = new CopyOnWriteArrayList<>();

  private SimpleQueueWeb(Vertx vertx, SimpleQueue queue, WebOptions options) {
    this.vertx = vertx;
    this.queue = queue;
    this.options = new WebOptions(options);
    if (!(queue instanceof Prefixed prefixed)) {
      throw new IllegalArgumentException("queue: must be made by SimpleQueue.create");
    }
    addresses = new Addresses(prefixed.addressPrefix());
  }

  /**
   * The API of this queue.
   *
   * @param vertx the one in which the parts of the queue are deployed
   * @param queue made by {@link SimpleQueue#create}
   * @param options the limits; host and port are ignored
   * @return what makes the router: set who may do what, then call {@link #router()}
   */
  public static SimpleQueueWeb create(Vertx vertx, SimpleQueue queue, WebOptions options) {
    return new SimpleQueueWeb(
        Objects.requireNonNull(vertx, "vertx"),
        Objects.requireNonNull(queue, "queue"),
        Objects.requireNonNull(options, "options"));
  }

  /**
   * The router of this queue's API with the default access.
   *
   * @param vertx the one in which the parts of the queue are deployed
   * @param queue made by {@link SimpleQueue#create}
   * @param options the limits; host and port are ignored
   * @return a router, to be mounted
   */
  public static Router router(Vertx vertx, SimpleQueue queue, WebOptions options) {
    return create(vertx, queue, options).router();
  }

  /**
   * Says who may do what.
   *
   * @param function asked for each request, after the handlers before the router; must not block
   * @return this
   */
  public SimpleQueueWeb access(Function<RoutingContext, Future<Access>> function) {
    access = Objects.requireNonNull(function, "function");
    return this;
  }

  /**
   * Says what those see whose access is redacted; nothing by default.
   *
   * @param shown makes what such a caller sees instead of payloads, headers, outputs and errors
   * @return this
   */
  public SimpleQueueWeb redaction(Redaction shown) {
    redaction = Objects.requireNonNull(shown, "shown");
    return this;
  }

  /** {@return a new router with all routes, to be mounted once} */
  public Router router() {
    Router router = Router.router(vertx);
    api(router);
    PageRoutes.mount(router);
    return router;
  }

  /** Adds the routes of the API; everything else of the router is free for others. */
  Api api(Router router) {
    Api api =
        new Api(
            vertx,
            addresses,
            queue,
            options,
            router,
            new Guard(options, access),
            new Redacting(redaction));
    Families.ALL.forEach(family -> family.addTo(api));
    NotFound.addTo(router, List.copyOf(api.routes()));
    made.add(api);
    return api;
  }

  /**
   * Ends the event streams that are open. Call it before you stop an HTTP server in order.
   * Otherwise the streams end with their connections.
   *
   * @return completes when they have ended
   */
  public Future<Void> endStreams() {
    return Future.join(made.stream().map(api -> EventHub.of(api).end(api)).toList()).mapEmpty();
  }
}
