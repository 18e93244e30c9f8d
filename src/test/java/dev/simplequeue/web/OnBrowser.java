package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A test of the page in a real browser; skipped where there is none. */
@Tag("browser")
@ExtendWith(OnBrowser.OneForAll.class)
abstract class OnBrowser extends OnWeb {
  protected static final String OVERVIEW = "Queues with the most work";
  protected static final Duration HOUR = Duration.ofHours(1);

  /** That of all tests of this JVM: to start one takes longer than most of them. */
  protected static Browser browser;

  /** Ends it when the last test has run. */
  private record Running(Browser browser) implements AutoCloseable {
    @Override
    public void close() {
      browser.close();
    }
  }

  /** Opens it for the first class. */
  static final class OneForAll implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
      assumeTrue(Browser.missing().isEmpty(), () -> "skipped: " + Browser.missing().orElseThrow());
      browser =
          context
              .getRoot()
              .getStore(ExtensionContext.Namespace.create(OnBrowser.class))
              .getOrComputeIfAbsent(
                  Browser.class, first -> new Running(Browser.open()), Running.class)
              .browser();
    }
  }

  /** Its running jobs never end, and so nobody need wait for them in the end. */
  @Override
  protected SimpleQueueOptions webOptions() {
    SimpleQueueOptions options = super.webOptions();
    return options.setPoller(options.getPoller().setGrace(Duration.ofMillis(50)));
  }

  /** As if nobody had used it. */
  @BeforeEach
  void begin() {
    browser.size(1280, 900);
    browser.preferDark(false);
  }

  /** Before its server goes away. */
  @AfterEach
  void leave() {
    browser.forget();
    browser.go("about:blank");
    browser.complaints();
  }

  /** Deploys the queue of the shop, with its jobs, and the page for whom this access is. */
  protected void serveShop(Access access) {
    serve(ShopJobs.with(webOptions()), access);
    ShopJobs.enqueue(vertx, queue);
  }

  /** Enqueues a job that does not run before the test has ended; its id. */
  protected String later(String queueName) {
    return await(queue.enqueue(JobRequest.of(queueName).runIn(HOUR))).id().toString();
  }

  protected List<JobEntry> jobs(String queueName, JobState state) {
    return await(queue.inspect().page(JobQuery.ALL.queue(queueName).states(EnumSet.of(state))))
        .jobs();
  }

  protected String at(String page) {
    return "http://localhost:" + port + "/" + page;
  }

  protected void go(String page) {
    browser.go(at(page));
  }

  /** Another server, on which the page is mounted there. */
  protected int mountedAt(String path, Access access) {
    Router root = Router.router(vertx);
    root.route(path + "*")
        .subRouter(
            SimpleQueueWeb.create(vertx, queue, new WebOptions())
                .access(context -> Future.succeededFuture(access))
                .router());
    return await(vertx.createHttpServer().requestHandler(root).listen(0)).actualPort();
  }

  /** A proxy that takes the prefix away, and tells nobody. */
  protected int strippingProxy(String prefix) {
    HttpClient client = vertx.createHttpClient();
    return await(
            vertx
                .createHttpServer()
                .requestHandler(request -> pass(client, request, prefix))
                .listen(0))
        .actualPort();
  }

  private void pass(HttpClient client, HttpServerRequest request, String prefix) {
    if (!request.uri().startsWith(prefix)) {
      request.response().setStatusCode(404).end();
      return;
    }
    request.pause();
    client
        .request(request.method(), port, "localhost", request.uri().substring(prefix.length() - 1))
        .compose(out -> send(request, out))
        .compose(
            answer -> {
              request.response().setStatusCode(answer.statusCode());
              request.response().headers().setAll(answer.headers());
              return answer.pipeTo(request.response());
            })
        .onFailure(error -> request.connection().close());
  }

  private static Future<io.vertx.core.http.HttpClientResponse> send(
      HttpServerRequest in, HttpClientRequest out) {
    out.headers().setAll(in.headers());
    return out.send(in);
  }

  /** What must hold on every page that a reader can come to. */
  protected void isSound(String page) {
    browser.theme("light");
    assertThat(browser.faults()).as("axe on " + page).isEqualTo(List.of());
    isReadableInTheDark(page);
    assertThat(browser.isTooWide()).as("too wide: " + page).isFalse();
    assertThat(browser.violations()).as("policy on " + page).isEqualTo(List.of());
    assertThat(browser.complaints()).as("console on " + page).isEmpty();
  }

  /** What another theme changes. */
  private void isReadableInTheDark(String page) {
    browser.theme("dark");
    assertThat(browser.contrastFaults()).as("dark " + page).isEqualTo(List.of());
  }
}
