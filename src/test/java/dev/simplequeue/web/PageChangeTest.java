package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** What one changes on the pages. */
class PageChangeTest extends OnBrowser {
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
}
