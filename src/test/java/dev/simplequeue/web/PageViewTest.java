package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What one sees on the pages, and how one searches and moves. */
class PageViewTest extends OnBrowser {
  private String newest(JobState state) {
    return await(queue.inspect().page(JobQuery.ALL.states(EnumSet.of(state)).size(1)))
        .jobs()
        .get(0)
        .id()
        .toString();
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
  void oneSearchesByWhatJobsCarryAndSeesHowFarWasLooked() {
    serveShop(Access.everything("ada"));
    go("jobs");
    browser.sees("27 shown");
    browser.press("/", "queue:invoice payload.order:" + ShopJobs.BIG_NUMBER, Keys.ENTER);
    browser.sees("3 shown");
    browser.press("/", "header.campaign:autumn payload.to:customer-3@example.org", Keys.ENTER);
    browser.sees("1 shown");
    browser.sees("All jobs that match were searched");
    browser.click("All that match …");
    assertThat(browser.offers("Delete …")).isTrue();
    browser.click("Delete …");
    browser.sees("payload.to: customer-3@example.org · headers.campaign: autumn");
    browser.sees("Delete 1 job?");
    browser.press(Keys.ESCAPE);

    await(
        queue.enqueueAll(
            IntStream.range(0, 600)
                .mapToObj(i -> JobRequest.of("many", JsonObject.of("n", i)).runIn(HOUR))
                .toList()));
    browser.press("/", "queue:many", Keys.ENTER);
    browser.sees("50 shown");
    browser.sees("50 were looked at");
    browser.sees("there may be more");
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
    return browser.texts("tbody tr td a.id");
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
                                  askAtOnce();
                                  browser.sees("took too long and was stopped");
                                  browser.sees("1 shown");
                                  return browser.faults();
                                }))
                    .map(
                        faults -> {
                          assertThat(faults).isEqualTo(List.of());
                          return null;
                        })));
    askAtOnce();
    eventually(() -> assertThat(browser.text()).doesNotContain("was stopped"));
    browser.complaints();
  }

  /** As the page does when nothing is selected any more. */
  private static void askAtOnce() {
    browser.run("document.querySelector('tbody tr').focus()");
    browser.press("xx");
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
}
