package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What one changes on the pages, and what those see who may not. */
class PageChangeTest extends OnBrowser {
  private static final Duration HOUR = Duration.ofHours(1);

  private String later(String queueName) {
    return await(queue.enqueue(JobRequest.of(queueName).runIn(HOUR))).id().toString();
  }

  private List<JobEntry> jobs(String queueName, JobState state) {
    return await(queue.inspect().page(JobQuery.ALL.queue(queueName).states(EnumSet.of(state))))
        .jobs();
  }

  @Test
  void aJobIsRunCancelledDeletedAndGivenAnotherPriority() {
    serve(webOptions(), Access.everything("ada"));
    String cancelled = later("a");
    go("job?id=" + cancelled);
    browser.click("Cancel …");
    browser.sees("Cancel 1 job?");
    browser.click("Back");
    browser.click("Cancel …");
    browser.click("Yes, cancel");
    browser.sees("Ended: cancelled");
    assertThat(jobs("a", JobState.CANCELLED)).hasSize(1);

    go("job?id=" + later("b"));
    browser.click("Priority …");
    browser.press(Keys.chord(Keys.BACK_SPACE), "1", Keys.ENTER);
    browser.sees("Priority of 1 job set");
    assertThat(jobs("b", JobState.WAITING).get(0).priority()).isEqualTo(1);
    browser.click("Run now");
    browser.sees("1 job ready now");
    browser.click("Delete …");
    browser.sees("This cannot be undone");
    browser.click("Yes, delete");
    browser.sees("There is no such thing");
    assertThat(jobs("b", JobState.READY)).isEmpty();
  }

  @Test
  void aDeadLetterIsRedrivenAndWhatIsRefusedIsSaid() {
    serveShop(Access.everything("ada"));
    String dead = jobs("invoice", JobState.CRITICAL).get(0).id().toString();
    await(queue.enqueue(JobRequest.of("invoice").uniqueKey("invoice-1").runIn(HOUR)));

    go("job?id=" + dead);
    browser.click("Redrive");
    browser.sees("1 job not changed");
    browser.sees("a live job holds the unique key");
    browser.click("Close");

    go("jobs?q=" + "queue:webhook");
    browser.sees("7 shown");
    browser.press("jxjx");
    browser.sees("2 selected");
    browser.click("Redrive");
    browser.sees("2 of webhook");
    assertThat(browser.faults()).isEqualTo(List.of());
    browser.press(Keys.ESCAPE);
    browser.sees("2 selected");
    browser.click("Redrive");
    browser.run(
        "[...document.querySelectorAll('dialog button')].find(b => b.type == 'submit').click()");
    browser.sees("2 jobs redriven");
    browser.complaints();
    browser.go(at("audit"));
    browser.sees("redrive");
    browser.sees("ada");
    isSound("audit");
  }

  @Test
  void aQueueIsPausedWithAnUndoAndItsLimitsAreSet() {
    serveShop(Access.everything("ada"));
    go("queue?name=email");
    browser.click("Pause");
    browser.sees("email is paused");
    eventually(() -> assertThat(await(queue.inspect().counts("email")).pausedAt()).isPresent());
    browser.click("Undo");
    browser.sees("email goes on");
    eventually(() -> assertThat(await(queue.inspect().counts("email")).pausedAt()).isEmpty());

    browser.click("Limits …");
    browser.press("3", Keys.TAB, Keys.TAB, "10", Keys.TAB, "60", Keys.ENTER);
    browser.sees("The limits of email are set");
    browser.sees("10 in 1 min");
    assertThat(get("/api/v1/queues/email").json().getJsonObject("limits").encode())
        .contains("\"clusterMaxRunning\":3", "\"starts\":10");
  }

  @Test
  void aScheduleIsPausedResumedAndTriggered() {
    serveShop(Access.everything("ada"));
    go("schedule?name=nightly%20report");
    browser.click("Pause");
    browser.press("the month is closed", Keys.ENTER);
    browser.sees("Paused by ada: the month is closed");
    browser.click("Resume");
    browser.sees("nightly report goes on");
    browser.click("Enqueue now");
    browser.click("Enqueue now");
    browser.sees("Its job is enqueued");
    eventually(() -> assertThat(browser.text()).contains("In its zone, Europe/Berlin"));
  }

  @Test
  void aGroupOfDeadLettersIsRedrivenByOneOperationThatMeansNoOther() {
    serveShop(Access.everything("ada"));
    go("dead");
    browser.sees("no such parcel");
    browser.click("Redrive …");
    browser.sees("Redrive 6 jobs?");
    browser.click("Redrive");
    browser.sees("6 changed");
    browser.sees("ada");
    assertThat(browser.url()).contains("operations?id=");
    isSound("operations");
    assertThat(number("select count(*) from {schema}.dead_letter where redriven_to is not null"))
        .isEqualTo(6);
  }

  @Test
  void allThatMatchAreCountedFirstAndALargeNumberIsTyped() {
    serve(webOptions(), Access.everything("ada"));
    await(
        queue.enqueueAll(
            IntStream.range(0, 1_200).mapToObj(i -> JobRequest.of("many").runIn(HOUR)).toList()));
    later("other");
    go("jobs?q=queue:many");
    browser.sees("50 shown");
    browser.sees("there may be more");
    browser.click("Search on");
    browser.sees("100 shown");

    browser.run("scrollTo(0, 0)");
    browser.click("All that match …");
    browser.click("Delete …");
    browser.sees("Delete 1,200 jobs?");
    assertThat(browser.offers("Yes, delete")).isFalse();
    browser.press("1200");
    assertThat(browser.offers("Yes, delete")).isTrue();
    browser.press(Keys.ENTER);
    browser.sees("1,200 changed");
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
  }

  @Test
  void whoMayOnlyLookSeesNothingToChangeAndAskingIsRefused() {
    serve(ShopJobs.with(webOptions()), Access.read("guest").because("Ask the team for more."));
    String id = later("a");
    go("job?id=" + id);
    browser.sees("You may look here, and change nothing.");
    browser.sees("Runs not before");
    assertThat(browser.offers("Cancel …")).isFalse();
    go("queue?name=a");
    browser.sees("Its jobs");
    assertThat(browser.offers("Pause")).isFalse();
    go("about");
    browser.sees("Ask the team for more.");
    isSound("about");

    assertThat(
            browser.run(
                "return fetch('api/v1/jobs/"
                    + id
                    + "/cancel', {method: 'POST', headers: {'Content-Type': 'application/json'},"
                    + " body: '{}'}).then(a => a.status)"))
        .isEqualTo(403L);
    browser.complaints();
  }

  @Test
  void aRightInOneQueueIsOfferedThereAlone() {
    serve(ShopJobs.with(webOptions()), Access.read("guest").allow(Right.PAUSE, Set.of("a")));
    later("a");
    later("b");
    go("queue?name=a");
    browser.sees("Its jobs");
    eventually(() -> assertThat(browser.offers("Pause")).isTrue());
    go("queue?name=b");
    browser.sees("Its jobs");
    assertThat(browser.offers("Pause")).isFalse();
  }

  @Test
  void whoSeesNotWhatJobsCarryIsToldSo() {
    serveShop(Access.readRedacted("guest"));
    go("job?id=" + jobs("invoice", JobState.COMPLETED).get(0).id());
    browser.sees("You may not see what jobs carry.");
    assertThat(browser.text()).doesNotContain(ShopJobs.BIG_NUMBER);
    go("dead");
    browser.sees("All 9 dead letters were looked at");
    isSound("dead");
  }

  @Test
  void anOperationIsStoppedAndWhatItHasChangedStays() {
    serve(webOptions(), Access.everything("ada"));
    for (int i = 0; i < 3; i++) {
      later("q");
    }
    // One job is locked, and so the operation does not end.
    SqlConnection locker = await(pool.getConnection());
    Transaction lock = await(locker.begin());
    await(
        locker.query("select id from " + schema + ".job order by id limit 1 for update").execute());
    go("jobs?q=queue:q");
    browser.sees("3 shown");
    browser.click("All that match …");
    browser.click("Cancel …");
    browser.click("Yes, cancel");
    browser.sees("goes on");
    browser.sees("1 locked, tried again in the end");
    browser.click("Stop …");
    browser.sees("What it has changed stays changed.");
    assertThat(browser.faults()).isEqualTo(List.of());
    browser.press(Keys.ESCAPE);
    browser.sees("goes on");
    browser.click("Stop …");
    browser.click("Stop");
    browser.sees("stopped");
    assertThat(browser.offers("Stop …")).isFalse();
    isSound("an operation that was stopped");
    await(lock.rollback());
    await(locker.close());
    assertThat(jobs("q", JobState.CANCELLED)).hasSize(2);
    assertThat(jobs("q", JobState.WAITING)).hasSize(1);
    assertThat(number("select count(*) from {schema}.operation where state = 'cancelled'"))
        .isEqualTo(1);
  }
}
