package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.support.Manual;
import io.vertx.ext.web.Router;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The chapter on the HTTP API says what is. */
class ManualHttpTest extends OnWeb {
  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");

  @Test
  void itsTableHasEveryRouteWithItsRight() {
    List<List<String>> routes = new ArrayList<>();
    Api api =
        SimpleQueueWeb.create(vertx, SimpleQueue.create(vertx), new WebOptions())
            .api(Router.router(vertx));
    for (Api.ApiRoute route : api.routes()) {
      routes.add(
          List.of(
              "`" + route.method() + " " + route.path().substring(Api.ROOT.length()) + "`",
              route.right().map(right -> "`" + right.word() + "`").orElse("–")));
    }

    assertThat(
            Manual.table("http-api", "routes").stream().map(row -> row.subList(0, 2)))
        .containsExactlyInAnyOrderElementsOf(routes);
  }

  /** A word of the shell, without its quotes. */
  private static List<String> words(String command) {
    List<String> words = new ArrayList<>();
    Matcher matcher = WORD.matcher(command);
    while (matcher.find()) {
      words.add(matcher.group(1) == null ? matcher.group(2) : matcher.group(1));
    }
    return words;
  }

  /** What curl would send. */
  private HttpRequest sent(String command) {
    List<String> words = words(command);
    assertThat(words.get(0)).isEqualTo("curl");
    HttpRequest.Builder request = null;
    List<String> headers = new ArrayList<>();
    String method = "GET";
    String body = "";
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-X" -> method = words.get(++i);
        case "-H" -> headers.addAll(List.of(words.get(++i).split(": ", 2)));
        case "-d" -> {
          method = "POST";
          body = words.get(++i);
        }
        case "-N" -> {}
        default -> {
          assertThat(words.get(i)).startsWith("http://localhost:8077/");
          request = request(words.get(i).substring("http://localhost:8077".length()));
        }
      }
    }
    assertThat(request).isNotNull();
    if (!headers.isEmpty()) {
      request.headers(headers.toArray(String[]::new));
    }
    return request.method(method, HttpRequest.BodyPublishers.ofString(body)).build();
  }

  @Test
  void itsSamplesAreTrue() throws Exception {
    SimpleQueueOptions options = webOptions();
    queue = deployQueue(vertx, options);
    port = deploy(new WebVerticle(options));
    List<String> commands =
        Manual.blocks("http-api", "sh").stream().flatMap(String::lines).toList();

    assertThat(commands).hasSizeGreaterThan(7);
    for (String command : commands) {
      HttpResponse<java.io.InputStream> reply =
          HttpClient.newHttpClient().send(sent(command), HttpResponse.BodyHandlers.ofInputStream());
      reply.body().close();
      assertThat(reply.statusCode()).as(command).isEqualTo(200);
    }
    assertThat(liveJobs()).isOne();
    assertThat(rows("select payload::text from {schema}.job").get(0).getString(0))
        .contains("12345678901234567890.10");
  }
}
