package dev.simplequeue.web;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Lets a browser change something only from a page of the same origin. Every browser names the
 * origin of a page that sends a POST elsewhere; a client that names none is not a browser.
 */
final class Origin {

  private Origin() {}

  /** Refuses the request of a page from elsewhere, and what a form could send. */
  static void check(HttpServerRequest request) {
    String type = request.getHeader("Content-Type");
    if (type == null
        || !type.toLowerCase(Locale.ROOT)
            .matches("application/json *(; *charset *= *\"?utf-8\"?)? *")) {
      throw new Problem.Refusal(
          415, "WRONG_TYPE", "the Content-Type must be application/json, also without a body");
    }
    String site = request.getHeader("Sec-Fetch-Site");
    String origin = request.getHeader("Origin");
    boolean same =
        site != null
            ? site.equals("same-origin") || site.equals("none")
            : origin == null || isOwn(origin, request.authority());
    if (!same) {
      throw new Problem.Refusal(
          403, "WRONG_ORIGIN", "a page from elsewhere must not change anything here");
    }
  }

  /** Whatever the scheme: a proxy may have taken TLS off. */
  private static boolean isOwn(String origin, @Nullable HostAndPort asked) {
    if (asked == null) {
      return false;
    }
    try {
      URI from = URI.create(origin);
      int port = asked.port() < 0 ? standard(from) : asked.port();
      return from.getHost() != null
          && from.getHost().equalsIgnoreCase(asked.host())
          && (from.getPort() < 0 ? standard(from) : from.getPort()) == port;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int standard(URI uri) {
    return "https".equals(uri.getScheme()) ? 443 : 80;
  }
}
