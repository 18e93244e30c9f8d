package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.schedule.Schedule;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** When the page asks, and when it does not. */
class PageLiveTest extends OnBrowser {
  private int streams() {
    return EventHub.listeners(vertx, webOptions().getAddressPrefix());
  }

  @Test
  void aHiddenTabAsksNothingAndHearsNothingAndCatchesUpWhenItIsSeen() {
    serve(webOptions(), Access.everything("ada"));
    AtomicInteger asked = new AtomicInteger();
    int counted =
        deploy(
            new WebVerticle(webOptions())
                .access(
                    context -> {
                      asked.incrementAndGet();
                      return Future.succeededFuture(Access.everything("ada"));
                    }));
    later("first");
    browser.go("http://localhost:" + counted + "/queues");
    browser.sees("The only queue");
    eventually(() -> assertThat(streams()).isEqualTo(1));

    String seen = browser.hide();
    try {
      eventually(() -> assertThat(streams()).isZero());
      int before = asked.get();
      // The new tab is seen, and asks a server of its own: when it has shown two changes, of which
      // it asks two seconds apart, the hidden one has had its time.
      go("queues");
      browser.sees("The only queue");
      later("second");
      browser.sees("second");
      later("third");
      browser.sees("third");
      assertThat(asked).hasValue(before);
    } finally {
      browser.show(seen);
    }
    browser.sees("third");
    eventually(() -> assertThat(streams()).isEqualTo(1));
  }

  @Test
  void nothingIsAskedWhileSomethingIsSelectedAndAllIsCaughtUpAfterwards() {
    AtomicInteger asked = new AtomicInteger();
    queue = deployQueue(vertx, webOptions());
    port =
        deploy(
            new WebVerticle(webOptions())
                .access(
                    context -> {
                      if (context.request().path().endsWith("/jobs")) {
                        asked.incrementAndGet();
                      }
                      return Future.succeededFuture(Access.everything("ada"));
                    }));
    later("first");
    go("jobs");
    browser.sees("1 shown");
    browser.press("jx");
    browser.sees("Holds still while you select");
    int before = asked.get();
    later("second");
    // Its stream has told it so, and the time in which it would have asked is over.
    browser.runAsync("setTimeout(arguments[arguments.length - 1], 2500)");
    assertThat(asked).hasValue(before);
    browser.press("x");
    browser.sees("1 new");
  }

  @Test
  void theStreamTellsWhatHappensAndATurnNowAndThenFindsTheRest() {
    serve(webOptions(), Access.everything("ada"));
    later("first");
    browser.holdLongTimers();
    go("queues");
    browser.sees("The only queue");
    comesToRest();
    later("second");
    browser.sees("second");

    // Which no count shows.
    await(queue.schedules().put(nightly()));
    go("schedule?name=nightly");
    browser.sees("Europe/Berlin");
    comesToRest();
    await(queue.schedules().pause("nightly", "ada", "the month is closed"));
    browser.sees("Paused by ada: the month is closed");

    go("jobs?q=queue:second");
    browser.sees("1 shown");
    comesToRest();
    rows("update {schema}.job set priority = 9 where queue = 'second'");
    assertThat(browser.letGo()).isBetween(5_000L, 10_000L);
    browser.sees("priority 9");
  }

  private static void comesToRest() {
    eventually(() -> assertThat(browser.run("return held.length")).isNotEqualTo(0L));
  }

  private static Schedule nightly() {
    return Schedule.named("nightly")
        .cron("30 2 * * *")
        .zone("Europe/Berlin")
        .request(JobRequest.of("report"));
  }

  @Test
  void twoReadersSeeWhatTheOtherDoesEachWithHisOwnRights() {
    serveShop(Access.everything("ada"));
    int guests =
        deploy(
            new WebVerticle(webOptions())
                .access(context -> Future.succeededFuture(Access.read("guest"))));
    String job = await(queue.enqueue(JobRequest.of("parcel").runIn(HOUR))).id().toString();
    try (Browser other = Browser.open()) {
      other.go("http://localhost:" + guests + "/jobs?q=queue:parcel");
      other.sees("1 shown");
      go("job?id=" + job);
      browser.sees("Runs not before");
      browser.click("Cancel …");
      browser.click("Yes, cancel");
      browser.sees("Ended: cancelled");
      other.sees("cancelled");

      other.go("http://localhost:" + guests + "/queue?name=email");
      other.sees("Its jobs");
      go("queue?name=email");
      browser.click("Pause");
      other.sees("paused");
      assertThat(other.offers("Resume")).isFalse();
      browser.click("Undo");
      eventually(() -> assertThat(other.all("main h1 ~ .chip")).isEmpty());

      other.go("http://localhost:" + guests + "/audit");
      other.sees("resume");
      assertThat(other.text()).contains("ada").doesNotContain("guest");
      assertThat(other.violations()).isEqualTo(List.of());
    }
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
