package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The page of a job follows how far it has come. */
class PageProgressTest extends OnBrowser {
  private static final String PLACE =
      "return Math.round(document.querySelector('main pre').getBoundingClientRect().top)";
  private static final String SAME =
      "return window.bar === document.querySelector('main progress')"
          + " && window.payload === document.querySelector('main pre')";

  private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
  private final Promise<JobResult> end = Promise.promise();

  private Job start() {
    deployHandlers(
        () ->
            new LambdaHandler(
                "import",
                job -> {
                  jobs.add(job);
                  return end.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueue(JobRequest.of("import", JsonObject.of("file", "products.csv"))));
    eventually(() -> assertThat(jobs).hasSize(1));
    return jobs.element();
  }

  @Test
  void theBarFollowsTheJobAndNothingElseMoves() {
    serve(Access.everything("ada"));
    Job job = start();
    browser.holdLongTimers();
    go("job?id=" + job.id());
    browser.sees("Its handler has told nothing.");
    browser.run(
        "window.bar = document.querySelector('main progress');"
            + "window.payload = document.querySelector('main pre')");
    Object place = browser.run(PLACE);

    job.progress(1, 4, "products from A to F");
    browser.sees("1 of 4 (25 %)");
    browser.sees("products from A to F");
    assertThat(browser.run("return document.querySelector('main progress').position"))
        .isEqualTo(0.25);
    assertThat(browser.run(PLACE)).as("where the payload is").isEqualTo(place);
    isSound("a job with progress");
    job.progress(9_007_199_254_740_993L, 0);
    browser.sees("9,007,199,254,740,993");
    assertThat(browser.run("return document.querySelector('main progress').position"))
        .as("of an unknown total")
        .isEqualTo(-1L);
    job.progress(2, 4, "a-long-note ".repeat(20));
    browser.sees("2 of 4 (50 %)");
    assertThat(browser.run(PLACE)).as("with a long note").isEqualTo(place);
    browser.size(360, 900);
    assertThat(browser.isTooWide()).isFalse();
    browser.size(1280, 900);
    job.progress(3, 4);
    browser.sees("3 of 4 (75 %)");
    assertThat(browser.text()).doesNotContain("products from A to F");
    assertThat(browser.run(SAME)).as("what was there is still there").isEqualTo(true);
    assertThat(browser.run(PLACE)).isEqualTo(place);

    end.complete(JobResult.success());
    browser.sees("Ended: completed");
    assertThat(browser.text()).doesNotContain("3 of 4").doesNotContain("told nothing");
  }

  @Test
  void whoMayNotSeeWhatJobsCarrySeesHowFarTheyAreAndNoNote() {
    serve(Access.readRedacted("the intranet"));
    Job job = start();
    job.progress(1, 4, "the account of Ada");
    go("job?id=" + job.id());

    browser.sees("1 of 4 (25 %)");

    assertThat(browser.text()).doesNotContain("Ada");
  }
}
