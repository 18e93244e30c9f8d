package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobState;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What those see on the page who may not do or see everything. */
class PageRightsTest extends OnBrowser {
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
}
