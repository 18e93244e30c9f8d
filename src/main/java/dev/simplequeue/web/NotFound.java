package dev.simplequeue.web;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The answer to what no route of the API has taken. */
final class NotFound {

  private NotFound() {}

  static void addTo(Router router, List<Api.ApiRoute> routes) {
    router
        .route(Api.ROOT + "/*")
        .last()
        .handler(context -> answer(context, routes))
        .failureHandler(
            context ->
                Answers.problem(
                    context,
                    new Problem(
                        context.statusCode() < 400 ? 500 : context.statusCode(),
                        "INTERNAL",
                        "the request failed",
                        List.of())));
  }

  private static void answer(RoutingContext context, List<Api.ApiRoute> routes) {
    Set<String> methods = new TreeSet<>();
    String path = context.normalizedPath();
    for (Api.ApiRoute route : routes) {
      if (pattern(route.path()).matcher(path).find()) {
        methods.add(route.method().name());
      }
    }
    if (methods.isEmpty()) {
      Answers.problem(context, new Problem(404, "NO_ROUTE", "there is no such route", List.of()));
    } else {
      context.response().putHeader("Allow", String.join(", ", methods));
      Answers.problem(
          context,
          new Problem(
              405, "WRONG_METHOD", "the route takes " + String.join(", ", methods), List.of()));
    }
  }

  /** Wherever the router is mounted. */
  private static Pattern pattern(String path) {
    return Pattern.compile("\\Q" + path.replaceAll("\\{[a-zA-Z]+}", "\\\\E[^/]+\\\\Q") + "\\E$");
  }
}
