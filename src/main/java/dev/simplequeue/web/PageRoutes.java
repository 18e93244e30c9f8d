package dev.simplequeue.web;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Serves the web page: one document for all pages, which is not cached, and its files, which
 * browsers cache for ever under the hash of their content. The document names everything relative
 * to its own address, so that it works wherever it is mounted and behind any proxy.
 */
final class PageRoutes {
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self';"
          + " frame-ancestors 'none'";

  /** The last part of the address of each page; all stand beside each other. */
  private static final Set<String> PAGES =
      Set.of(
          "",
          "jobs",
          "job",
          "enqueue",
          "queues",
          "queue",
          "dead",
          "schedules",
          "schedule",
          "nodes",
          "operations",
          "audit",
          "about");

  private static final String FILES = "/-/";

  private PageRoutes() {}

  /** Adds the page's routes, after those of the API. */
  static void mount(Router router) {
    PageFiles files = PageFiles.all();
    router.get(FILES + ":hash/*").handler(ctx -> file(ctx, files));
    router.get("/*").handler(ctx -> page(ctx, files));
  }

  private static void file(RoutingContext ctx, PageFiles files) {
    String hash = ctx.pathParam("hash");
    String path = ctx.normalizedPath();
    String name = path.substring(path.indexOf(FILES + hash) + FILES.length() + hash.length() + 1);
    var file = files.file(name);
    if (file.isEmpty()) {
      ctx.next();
      return;
    }
    HttpServerResponse response = secure(ctx.response());
    boolean ours = hash.equals(files.hash());
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, file.get().type())
        .putHeader(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
        // Another node's page may ask while versions change: it gets what there is, once.
        .putHeader(
            HttpHeaders.CACHE_CONTROL, ours ? "public, max-age=31536000, immutable" : "no-store");
    if (takesZipped(ctx.request())) {
      response.putHeader(HttpHeaders.CONTENT_ENCODING, "gzip").end(file.get().zipped());
    } else {
      response.end(file.get().plain());
    }
  }

  private static boolean takesZipped(HttpServerRequest request) {
    String accepted = request.getHeader(HttpHeaders.ACCEPT_ENCODING);
    return accepted != null && accepted.contains("gzip");
  }

  private static void page(RoutingContext ctx, PageFiles files) {
    String path = ctx.request().path();
    String mount = ctx.mountPoint() == null ? "" : ctx.mountPoint();
    if (!mount.isEmpty() && path.equals(mount.replaceFirst("/$", ""))) {
      String query = ctx.request().query();
      ctx.response()
          .setStatusCode(308)
          .putHeader(
              HttpHeaders.LOCATION,
              path.substring(path.lastIndexOf('/') + 1) + "/" + (query == null ? "" : "?" + query))
          .end();
      return;
    }
    if (!PAGES.contains(path.substring(path.lastIndexOf('/') + 1)) || deeper(path, mount)) {
      ctx.next();
      return;
    }
    secure(ctx.response())
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
        .putHeader("Content-Security-Policy", POLICY)
        .putHeader("X-Frame-Options", "DENY")
        .end(files.index());
  }

  /** Pages stand directly below the mount point; elsewhere their relative addresses would fail. */
  private static boolean deeper(String path, String mount) {
    String below = path.substring(Math.min(path.length(), mount.replaceFirst("/$", "").length()));
    return below.lastIndexOf('/') > 0;
  }

  private static HttpServerResponse secure(HttpServerResponse response) {
    return response
        .putHeader("X-Content-Type-Options", "nosniff")
        .putHeader("Referrer-Policy", "no-referrer")
        .putHeader("Cross-Origin-Opener-Policy", "same-origin")
        .putHeader("Cross-Origin-Resource-Policy", "same-origin");
  }
}
