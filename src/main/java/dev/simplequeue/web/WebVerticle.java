package dev.simplequeue.web;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Serves the HTTP API of the queue in the same {@code Vertx}, for those who have no web application
 * of their own: on this machine's own address, unless the option {@code web.host} says otherwise.
 * {@link dev.simplequeue.SimpleQueueVerticle} deploys it if {@code web.enabled} is set.
 */
public final class WebVerticle extends VerticleBase {
  /** A connection on which nothing is taken for this time is cut; a stream has comments. */
  private static final int TAKES_NOTHING_SECONDS = 45;

  /** A client that takes nothing holds up no stop. */
  private static final Duration LAST_ANSWERS = Duration.ofSeconds(3);

  private final @Nullable SimpleQueueOptions given;
  private @Nullable Function<RoutingContext, Future<Access>> access;
  private @Nullable Redaction redaction;
  private @Nullable SimpleQueueWeb serving;
  private @Nullable HttpServer server;
  private volatile int port = -1;

  /** Takes its options from the deployment's configuration. */
  public WebVerticle() {
    given = null;
  }

  /**
   * Takes these options.
   *
   * @param options of the queue: its {@code web} and its {@code addressPrefix}; others are ignored
   */
  public WebVerticle(SimpleQueueOptions options) {
    given = new SimpleQueueOptions(options);
  }

  /**
   * Says who may do what; to be called before it is deployed.
   *
   * @param function see {@link SimpleQueueWeb#access}
   * @return this
   */
  public WebVerticle access(Function<RoutingContext, Future<Access>> function) {
    access = Objects.requireNonNull(function, "function");
    return this;
  }

  /**
   * Says what those see whose access is redacted; to be called before it is deployed.
   *
   * @param shown see {@link SimpleQueueWeb#redaction}
   * @return this
   */
  public WebVerticle redaction(Redaction shown) {
    redaction = Objects.requireNonNull(shown, "shown");
    return this;
  }

  /**
   * Where it listens: another one than the option's if that is 0.
   *
   * @return the port
   * @throws IllegalStateException if it is not deployed yet
   */
  public int actualPort() {
    if (port < 0) {
      throw new IllegalStateException("the WebVerticle is not deployed yet");
    }
    return port;
  }

  @Override
  public Future<?> start() {
    SimpleQueueOptions options = given != null ? given : new SimpleQueueOptions(config());
    WebOptions web = options.getWeb();
    SimpleQueue queue = SimpleQueue.create(vertx, options.getAddressPrefix());
    SimpleQueueWeb api = SimpleQueueWeb.create(vertx, queue, web);
    if (access != null) {
      api.access(access);
    }
    if (redaction != null) {
      api.redaction(redaction);
    }
    Router router = api.router();
    serving = api;
    HttpServer made =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setHost(web.getHost())
                    .setPort(web.getPort())
                    .setWriteIdleTimeout(TAKES_NOTHING_SECONDS))
            .requestHandler(
                web.getBasePath().equals("/") ? router : under(web.getBasePath(), router));
    server = made;
    return made.listen().onSuccess(listening -> port = listening.actualPort());
  }

  private Router under(String path, Router router) {
    Router root = Router.router(vertx);
    root.route(path + "/*").subRouter(router);
    return root;
  }

  @Override
  public Future<?> stop() {
    if (serving == null || server == null) {
      return Future.succeededFuture();
    }
    HttpServer listening = server;
    Future<Void> ended = BoundedWait.await(vertx, LAST_ANSWERS, serving.endStreams());
    return ended.compose(v -> BoundedWait.await(vertx, LAST_ANSWERS, listening.close()));
  }
}
