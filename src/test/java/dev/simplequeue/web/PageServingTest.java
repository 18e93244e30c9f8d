package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.options.WebOptions;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.http.HttpHeaders;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How the page reaches a browser: what may run there, what is kept, and where it can stand. */
class PageServingTest extends OnWeb {
  private static final Path FOLDER = Path.of("src/main/resources/dev/simplequeue/web/page");
  private static final Pattern FILE = Pattern.compile("(?:src|href)=\"(-/[^\"]+)\"");

  private static List<String> files() throws IOException {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> FOLDER.relativize(file).toString().replace('\\', '/'))
          .filter(name -> !name.equals("files.txt") && !name.equals("index.html"))
          .sorted()
          .toList();
    }
  }

  @Test
  void everyFileIsServedAndNoOther() throws IOException {
    assertThat(Files.readAllLines(FOLDER.resolve("files.txt"))).isEqualTo(files());
    for (String name : files()) {
      assertThat(PageFiles.all().file(name)).as(name).isPresent();
    }
    assertThat(PageFiles.all().file("../openapi.yaml")).isEmpty();
  }

  @Test
  void nothingRunsThatStandsInTheDocumentAndNothingComesFromElsewhere() throws IOException {
    for (String name : files()) {
      if (!name.startsWith("uplot/")) {
        assertThat(Files.readString(FOLDER.resolve(name)))
            .as(name)
            .doesNotContain("style=", "eval(", "new Function", "javascript:")
            .doesNotContainPattern("(?m) from '(?![.])[^']*';$")
            .doesNotContainPattern("(?<![{])import\\(");
      }
      assertThat(Files.readString(FOLDER.resolve(name)).contains("// @ts-check"))
          .as(name)
          .isEqualTo(name.endsWith(".js") && !name.startsWith("uplot/"));
    }
    assertThat(Files.readString(FOLDER.resolve("index.html")))
        .doesNotContain("http", "style=", "onload", "\"/")
        .doesNotContainPattern("<script(?![^>]* src=)");
  }

  @Test
  void theDocumentIsNeverKeptAndItsFilesAreKeptForEver() {
    serve(Access.everything("ada"));

    Reply page = get("/jobs?q=state:failed");
    assertThat(page.status()).isEqualTo(200);
    HttpHeaders headers = page.whole().headers();
    assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
    assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
    assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
        .startsWith("default-src 'none'; script-src 'self'; style-src 'self'")
        .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
        .doesNotContain("unsafe", "*");

    Matcher named = FILE.matcher(page.body());
    while (named.find()) {
      Reply file = get("/" + named.group(1));
      assertThat(file.status()).as(named.group(1)).isEqualTo(200);
      assertThat(file.whole().headers().firstValue("Cache-Control").orElseThrow())
          .contains("immutable");
    }
    Reply old = get("/-/0123456789abcdef/main.js");
    assertThat(old.whole().headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(get("/-/0123456789abcdef/none.js").status()).isEqualTo(404);
    assertThat(get("/nothing").status()).isEqualTo(404);
  }

  @Test
  void itStandsWhereverItIsMounted() {
    serve(Access.everything("ada"));
    Router root = Router.router(vertx);
    root.route("/a/b/*").subRouter(SimpleQueueWeb.router(vertx, queue, new WebOptions()));
    port = await(vertx.createHttpServer().requestHandler(root).listen(0)).actualPort();

    assertThat(get("/a/b/queue?name=x").body()).contains("src=\"-/");
    assertThat(get("/a/b/x/queue").status()).isEqualTo(404);
    Reply bare = get("/a/b?x=1");
    assertThat(bare.status()).isEqualTo(308);
    assertThat(bare.whole().headers().firstValue("Location")).hasValue("b/?x=1");
    assertThat(get("/a/b/api/v1/counts").status()).isEqualTo(200);
  }
}
