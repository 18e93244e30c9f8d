package dev.simplequeue.manual;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.web.Access;
import dev.simplequeue.web.Right;
import dev.simplequeue.web.SimpleQueueWeb;
import dev.simplequeue.web.WebVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.AuthenticationHandler;
import java.util.Set;

/** Serves the HTTP API, in both ways. */
final class Serve {

  private Serve() {}

  static WebVerticle verticle(SimpleQueueOptions options) {
    // tag::verticle[]
    WebVerticle web =
        new WebVerticle(options)
            .access(context -> Future.succeededFuture(Access.readRedacted("the intranet")));
    // end::verticle[]
    return web;
  }

  static void mount(
      Vertx vertx, Router router, SimpleQueue queue, AuthenticationHandler authentication) {
    // tag::router[]
    SimpleQueueWeb web =
        SimpleQueueWeb.create(vertx, queue, new WebOptions())
            .access(context -> Future.succeededFuture(accessOf(context)));
    router.route("/queue/*").handler(authentication).subRouter(web.router());
    // end::router[]
  }

  // tag::access[]
  static Access accessOf(RoutingContext context) {
    if (context.user() == null) {
      return Access.none();
    }
    String name = context.user().subject();
    return name.equals("ada")
        ? Access.everything(name)
        : Access.read(name).allow(Right.REDRIVE, Set.of("email")).allow(Right.PAUSE).redacted();
  }
  // end::access[]
}
