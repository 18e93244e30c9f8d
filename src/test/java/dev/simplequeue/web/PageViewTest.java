package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What one sees on the pages, and that everybody can. */
class PageViewTest extends OnBrowser {
  private static final List<String> MENU =
      List.of(
          "Jobs",
          "Queues",
          "Dead letters",
          "Schedules",
          "Nodes",
          "Operations",
          "Audit",
          "About",
          "Overview");

  private String newest(JobState state) {
    return await(queue.inspect().page(JobQuery.ALL.states(EnumSet.of(state)).size(1)))
        .jobs()
        .get(0)
        .id()
        .toString();
  }

  /** Each page, and a text that it shows when it has its answer. */
  private Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("", OVERVIEW);
    pages.put("jobs", "All jobs that match were searched");
    pages.put("jobs?q=queue:nowhere", "No job matches");
    pages.put("job?id=" + newest(JobState.FAILED), "Attempt 2 failed");
    pages.put("job?id=" + newest(JobState.RUNNING), "3,412 of 8,000 (42 %)");
    pages.put("queues", "All 6 queues");
    pages.put("queue?name=" + ShopJobs.LONG_NAME, "Its jobs");
    pages.put("dead", "All 9 dead letters were looked at");
    pages.put("schedules", "All 2 schedules");
    pages.put("schedule?name=nightly%20report", "In its zone, Europe/Berlin");
    pages.put("nodes", "alive");
    pages.put("operations", "No operation yet");
    pages.put("audit", "Nothing was changed by hand yet");
    pages.put("about", "Version of the tables");
    return pages;
  }

  @Test
  void everyPageCanBeUsedByEverybodyInBothThemesOnALargeAndASmallScreen() {
    serveShop(Access.everything("ada"));
    for (int width : new int[] {1280, 360}) {
      browser.size(width, 900);
      pages()
          .forEach(
              (page, text) -> {
                go(page);
                browser.sees(text);
                isSound(page + " at " + width);
              });
    }
    browser.size(1280, 900);
  }

  @Test
  void thePageWorksWhereverItIsMountedAndBehindAProxyThatStripsThePrefix() {
    serveShop(Access.everything("ada"));
    int mounted = mountedAt("/a/b/", Access.everything("ada"));
    int proxy = strippingProxy("/ops/queue/");
    for (String root :
        List.of(
            "http://localhost:" + port + "/",
            "http://localhost:" + mounted + "/a/b/",
            "http://localhost:" + proxy + "/ops/queue/")) {
      browser.go(root);
      browser.sees(OVERVIEW);
      for (String page : MENU) {
        browser.click(page);
        browser.sees(page);
        assertThat(browser.url()).startsWith(root);
      }
      browser.click("Queues");
      browser.click("thumbnail");
      browser.sees("Its jobs");
      browser.click("Resume");
      browser.sees("thumbnail goes on");
      browser.click("Pause");
      browser.sees("thumbnail is paused");
      browser.go(browser.url());
      browser.sees("Its jobs");
      assertThat(browser.violations()).isEqualTo(List.of());
      assertThat(browser.complaints()).as(root).isEmpty();
    }
  }

  @Test
  void oneSearchesInOneBoxAndTheFilterStandsInTheAddress() {
    serveShop(Access.everything("ada"));
    go("jobs");
    browser.sees("27 shown");

    browser.press("/", "queue:webhook state:dead error:\"no such parcel\"", Keys.ENTER);
    browser.sees("1 shown");
    assertThat(browser.url()).contains("jobs?q=queue%3Awebhook");
    browser.click("completed");
    browser.sees("No job matches");
    browser.back();
    browser.sees("1 shown");
    browser.back();
    browser.sees("27 shown");

    browser.press("/", "nonsense:1 key:invoice-1", Keys.ENTER);
    browser.sees("“nonsense:1” is no word of the search");
    browser.sees("1 shown");
    String failed = newest(JobState.FAILED);
    browser.press("/", failed, Keys.ENTER);
    browser.sees("Attempt 2 failed");
    assertThat(browser.url()).endsWith("job?id=" + failed);
  }

  @Test
  void withoutAMouseOneMovesSelectsAndOpens() {
    serveShop(Access.everything("ada"));
    go("");
    browser.sees(OVERVIEW);

    browser.press("gj");
    browser.sees("27 shown");
    List<String> ids =
        await(queue.inspect().page(JobQuery.ALL)).jobs().stream()
            .map(job -> job.id().toString())
            .toList();
    browser.press("jjj");
    assertThat(browser.focused()).isEqualTo(ids.get(2));
    browser.press("k");
    assertThat(browser.focused()).isEqualTo(ids.get(1));
    browser.press("xjx");
    browser.sees("2 selected");
    browser.sees("Holds still while you select");
    browser.press(Keys.ESCAPE);
    eventually(() -> assertThat(browser.text()).doesNotContain("2 selected"));
    browser.press(Keys.ENTER);
    eventually(() -> assertThat(browser.url()).endsWith("job?id=" + ids.get(2)));
    browser.press("?");
    browser.sees("These keys work wherever you do not type");
    assertThat(browser.faults()).isEqualTo(List.of());
    browser.press(Keys.ESCAPE);
    browser.press("gd");
    browser.sees("All 9 dead letters were looked at");
  }

  @Test
  void numbersAndIdsAreShownAsTheServerHasThem() {
    serveShop(Access.everything("ada"));
    String id =
        await(queue.inspect().page(JobQuery.ALL.uniqueKey("invoice-3"))).jobs().get(0).id() + "";
    go("job?id=" + id);
    browser.sees("\"order\": " + ShopJobs.BIG_NUMBER);
    assertThat(browser.text()).contains(id, "Asia/Tokyo");
  }

  @Test
  void whatIsNewWaitsAndWhatChangesStaysInItsPlace() {
    serve(ShopJobs.with(webOptions()), Access.everything("ada"));
    var first = await(queue.enqueue(JobRequest.of("slow", JsonObject.of("n", 0)))).id();
    go("jobs");
    browser.sees("1 shown");

    for (int i = 0; i < 3; i++) {
      await(queue.enqueue(JobRequest.of("slow", JsonObject.of("n", i))));
    }
    browser.sees("3 new");
    assertThat(rows()).containsExactly(first.toString());
    await(queue.cancel(first));
    browser.sees("cancelled");
    assertThat(rows()).containsExactly(first.toString());
    browser.click("3 new");
    browser.sees("4 shown");
    assertThat(rows()).hasSize(4).endsWith(first.toString());
  }

  private static List<String> rows() {
    return browser.all("tbody tr").stream()
        .map(row -> row.getDomAttribute("data-row"))
        .collect(Collectors.toList());
  }

  @Test
  void aSearchThatIsStoppedSaysSoInWordsAndLeavesWhatWasThere() {
    serve(
        webOptions().setWeb(new WebOptions().setPort(0).setReadTimeout(Duration.ofMillis(200))),
        Access.everything("ada"));
    await(queue.enqueue(JobRequest.of("a").runIn(Duration.ofHours(1))));
    go("jobs");
    browser.sees("1 shown");

    await(
        pool.withTransaction(
            tx ->
                tx.query("lock table " + schema + ".job in access exclusive mode")
                    .execute()
                    .compose(
                        locked ->
                            vertx.executeBlocking(
                                () -> {
                                  browser.sees("took too long and was stopped");
                                  browser.sees("1 shown");
                                  return browser.faults();
                                }))
                    .map(
                        faults -> {
                          assertThat(faults).isEqualTo(List.of());
                          return null;
                        })));
    eventually(() -> assertThat(browser.text()).doesNotContain("was stopped"));
    browser.complaints();
  }

  @Test
  void theThemeIsTheSystemsUntilOneChoosesAnother() {
    serve(webOptions(), Access.everything("ada"));
    browser.preferDark(true);
    go("about");
    browser.sees("Version of the tables");
    assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("dark");
    browser.click("Theme: system");
    browser.sees("Theme: light");
    go("about");
    browser.sees("Theme: light");
    assertThat(browser.run("return document.documentElement.dataset.theme")).isEqualTo("light");
    browser.preferDark(false);
    browser.theme("system");
  }

  @Test
  void aServerThatRestartsIsMissedAndFoundAgain() {
    serveShop(Access.everything("ada"));
    WebVerticle web = new WebVerticle(webOptions());
    String deployment = await(vertx.deployVerticle(web));
    port = web.actualPort();
    go("queues");
    browser.sees("All 6 queues");

    await(vertx.undeploy(deployment));
    browser.sees("No answer from the server");
    browser.sees("All 6 queues");
    await(
        vertx.deployVerticle(new WebVerticle(webOptions().setWeb(new WebOptions().setPort(port)))));
    eventually(() -> assertThat(browser.text()).doesNotContain("No answer from the server"));
    browser.complaints();
  }
}
