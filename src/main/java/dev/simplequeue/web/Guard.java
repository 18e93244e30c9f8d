package dev.simplequeue.web;

import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Function;

/** Finds out what a caller may do, and refuses those who may not even read. */
final class Guard {
  private final WebOptions options;
  private final Function<RoutingContext, Future<Access>> access;

  Guard(WebOptions options, Function<RoutingContext, Future<Access>> access) {
    this.options = options;
    this.access = access;
  }

  /** For every caller. */
  Future<Access> anybody(RoutingContext context) {
    return access
        .apply(context)
        .map(
            given ->
                options.isReadOnly()
                    ? given.withoutRights("The option web.readOnly is set: the API only reads.")
                    : given);
  }

  /** May read. */
  Future<Access> reader(RoutingContext context) {
    return anybody(context)
        .map(
            given -> {
              if (!given.reads()) {
                throw Problem.forbidden(given.reason().orElse("you have no access to this queue"));
              }
              return given;
            });
  }

  /** Has this right in some queue at least. */
  Future<Access> operator(RoutingContext context, Right right) {
    return reader(context)
        .map(
            given -> {
              if (!given.may(right)) {
                throw Problem.forbidden(
                    "you have no right to "
                        + right.word()
                        + given.reason().map(reason -> ". " + reason).orElse(""));
              }
              return given;
            });
  }
}
