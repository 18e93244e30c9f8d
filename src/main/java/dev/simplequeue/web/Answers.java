package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Writes answers, which no cache may keep. */
final class Answers {

  private Answers() {}

  static void json(RoutingContext context, int status, JsonObject json) {
    text(context, status, "application/json", json.encode());
  }

  static void problem(RoutingContext context, Problem problem) {
    text(context, problem.status(), Problem.CONTENT_TYPE, problem.toJson().encode());
  }

  /** An answer that is kept for repetitions. */
  static void stored(RoutingContext context, ChangeRequest.Answer answer) {
    text(
        context,
        answer.status(),
        answer.status() < 400 ? "application/json" : Problem.CONTENT_TYPE,
        answer.body());
  }

  static void text(RoutingContext context, int status, String type, String text) {
    HttpServerResponse response = context.response();
    if (response.ended() || response.closed() || response.headWritten()) {
      return;
    }
    headers(response).setStatusCode(status).putHeader("Content-Type", type).end(text);
  }

  /** The headers of every answer. */
  static HttpServerResponse headers(HttpServerResponse response) {
    return response
        .putHeader("Cache-Control", "no-store")
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader(
            "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  }
}
