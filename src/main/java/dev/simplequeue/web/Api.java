package dev.simplequeue.web;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.impl.desk.Desk;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** What the families of routes are made of: each route is declared, guarded and answered here. */
final class Api {
  /** What stands before every route. */
  static final String ROOT = "/api/v1";

  /** Every read is stopped sooner; this is for a ControlVerticle that was undeployed meanwhile. */
  private static final long ANSWER_MILLIS = 120_000;

  private final Vertx vertx;
  private final Addresses addresses;
  private final SimpleQueue queue;
  private final WebOptions options;
  private final Router router;
  private final Guard guard;
  private final Redacting redacting;
  private final List<ApiRoute> routes = new ArrayList<>();

  Api(
      Vertx vertx,
      Addresses addresses,
      SimpleQueue queue,
      WebOptions options,
      Router router,
      Guard guard,
      Redacting redacting) {
    this.vertx = vertx;
    this.addresses = addresses;
    this.queue = queue;
    this.options = options;
    this.router = router;
    this.guard = guard;
    this.redacting = redacting;
  }

  /** A route of the API, as it was declared. */
  record ApiRoute(HttpMethod method, String path, Set<String> query) {}

  /** All that were declared. */
  List<ApiRoute> routes() {
    return List.copyOf(routes);
  }

  Vertx vertx() {
    return vertx;
  }

  String prefix() {
    return addresses.prefix();
  }

  SimpleQueue queue() {
    return queue;
  }

  WebOptions options() {
    return options;
  }

  Redacting redacting() {
    return redacting;
  }

  /**
   * Declares a read for those who may read.
   *
   * @param path below {@link #ROOT}, with parts in braces
   */
  void get(String path, Parameters parameters, Function<Call, Future<JsonObject>> answer) {
    route(
        HttpMethod.GET,
        path,
        parameters,
        context ->
            guard
                .reader(context)
                .compose(access -> ask(context, access, parameters, answer))
                .onSuccess(json -> Answers.json(context, 200, json)));
  }

  /** Declares a read that anybody may ask for, even those who may not read. */
  void open(String path, Parameters parameters, Function<Call, Future<Void>> answer) {
    route(
        HttpMethod.GET,
        path,
        parameters,
        context ->
            guard.anybody(context).compose(access -> ask(context, access, parameters, answer)));
  }

  private static <T> Future<T> ask(
      RoutingContext context,
      Access access,
      Parameters parameters,
      Function<Call, Future<T>> answer) {
    return answer.apply(new Call(context, access, parameters.read(context.queryParams())));
  }

  private void route(
      HttpMethod method,
      String path,
      Parameters parameters,
      Function<RoutingContext, Future<?>> handle) {
    routes.add(new ApiRoute(method, ROOT + path, parameters.names()));
    router
        .route(method, ROOT + path.replaceAll("\\{([a-zA-Z]+)}", ":$1"))
        .handler(
            context ->
                Future.succeededFuture()
                    .compose(v -> handle.apply(context))
                    .onFailure(error -> Answers.problem(context, Problem.of(error))));
  }

  /** Asks the tables. */
  <T> Future<T> desk(Function<Desk, Future<T>> ask) {
    return new ServiceCall<>(ask)
        .send(vertx, addresses.localDesk(), ANSWER_MILLIS)
        .recover(error -> Future.failedFuture(nobody(error)))
        .compose(ServiceCall.Answer::toFuture);
  }

  private SimpleQueueException nobody(Throwable error) {
    return new SimpleQueueException(
        FailureCode.UNAVAILABLE,
        "no ControlVerticle with the address prefix "
            + addresses.prefix()
            + " answers in this Vertx: "
            + error.getMessage());
  }
}
