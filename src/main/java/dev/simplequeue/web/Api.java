package dev.simplequeue.web;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.backend.ApiBackend;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
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
  record ApiRoute(HttpMethod method, String path, Set<String> query, Optional<Right> right) {}

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

  /** Declares a read that answers by itself, for those who may read. */
  void stream(String path, Parameters parameters, Function<Call, Future<Void>> answer) {
    route(
        HttpMethod.GET,
        path,
        parameters,
        context ->
            guard.reader(context).compose(access -> ask(context, access, parameters, answer)));
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

  /**
   * Declares a question with a body, which changes nothing, for those who may read.
   *
   * @param answer is given the body
   */
  void ask(String path, Function<JsonObject, Future<JsonObject>> answer) {
    ask(path, (access, body) -> answer.apply(body));
  }

  /** The same, if the answer depends on who asks. */
  void ask(String path, BiFunction<Access, JsonObject, Future<JsonObject>> answer) {
    withBody(
        path,
        Optional.empty(),
        context ->
            guard
                .reader(context)
                .compose(
                    access -> {
                      Parameters.none().read(context.queryParams());
                      return answer.apply(access, body(context).object());
                    })
                .onSuccess(json -> Answers.json(context, 200, json)));
  }

  /**
   * Declares a change, for those who have this right in some queue at least.
   *
   * @param path below {@link #ROOT}, with parts in braces
   * @param action the word for it in the audit
   * @param planner reads the order and refuses it, or says what it comes to; changes nothing
   */
  void post(String path, Right right, String action, Function<Order, Future<Plan>> planner) {
    withBody(
        path,
        Optional.of(right),
        context ->
            guard
                .operator(context, right)
                .compose(
                    access -> {
                      Parameters.none().read(context.queryParams());
                      Call call = new Call(context, access, new JsonObject());
                      return planner
                          .apply(new Order(call, right, body(context)))
                          .compose(plan -> new Changes(this).make(context, access, action, plan));
                    }));
  }

  private Body body(RoutingContext context) {
    Buffer bytes = context.body().buffer();
    if (bytes != null && bytes.length() > options.getMaxBodyBytes()) {
      throw tooLarge();
    }
    return Body.of(bytes == null ? Buffer.buffer() : bytes);
  }

  private Problem.Refusal tooLarge() {
    return new Problem.Refusal(
        413,
        "TOO_LARGE",
        "the body is larger than the limit of " + options.getMaxBodyBytes() + " bytes");
  }

  private void withBody(
      String path, Optional<Right> right, Function<RoutingContext, Future<?>> handle) {
    routes.add(new ApiRoute(HttpMethod.POST, ROOT + path, Set.of(), right));
    router
        .post(routed(path))
        .handler(BodyHandler.create(false).setBodyLimit(options.getMaxBodyBytes()))
        .handler(
            context ->
                handle(
                    context,
                    from -> {
                      Origin.check(from.request());
                      return handle.apply(from);
                    }))
        .failureHandler(
            context ->
                Answers.problem(
                    context,
                    context.statusCode() == 413
                        ? Problem.of(tooLarge())
                        : Problem.of(unread(context))));
  }

  private static Throwable unread(RoutingContext context) {
    return context.failure() == null
        ? new Problem.Refusal(400, "INVALID", "the body could not be read")
        : context.failure();
  }

  private static String routed(String path) {
    return ROOT + path.replaceAll("\\{([a-zA-Z]+)}", ":$1");
  }

  private static void handle(RoutingContext context, Function<RoutingContext, Future<?>> handle) {
    Future.succeededFuture()
        .compose(v -> handle.apply(context))
        .onFailure(error -> Answers.problem(context, Problem.of(error)));
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
    routes.add(new ApiRoute(method, ROOT + path, parameters.names(), Optional.empty()));
    router.route(method, routed(path)).handler(context -> handle(context, handle));
  }

  /** Asks the tables. */
  <T> Future<T> backend(Function<ApiBackend, Future<T>> ask) {
    return new ServiceCall<>(ask)
        .send(vertx, addresses.localBackend(), ANSWER_MILLIS)
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
