package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Promise;
import java.util.EnumSet;
import org.junit.jupiter.api.Test;

/** A job that does not start says on its page why. */
class PageWaitsTest extends OnBrowser {
  private String enqueue(JobRequest request) {
    return await(queue.enqueue(request)).id().toString();
  }

  private void shows(String job, String... texts) {
    go("job?id=" + job);
    browser.sees("What it waits for");
    for (String text : texts) {
      browser.sees(text);
    }
  }

  @Test
  void aJobSaysWhatItWaitsFor() {
    serve(
        webOptions()
            .setQueue("full", new QueueOptions().setClusterMaxRunning(1))
            .setQueue("slow", new QueueOptions().setRateLimit(RateLimit.of(1, HOUR)))
            .setQueue("keys", new QueueOptions().setLimitKeyMaxRunning(1)),
        Access.everything("ada"));
    for (String name : new String[] {"full", "slow", "keys", "busy"}) {
      await(
          vertx.deployVerticle(
              new LambdaHandler(
                  name,
                  name.equals("keys") ? 2 : 1,
                  job -> Promise.<JobResult>promise().future())));
    }

    shows(enqueue(JobRequest.of("later").runIn(HOUR)), "It is to run later:", "No live node");
    String alone = enqueue(JobRequest.of("alone"));
    shows(alone, "No live node has a handler for its queue.");
    isSound("job that waits");
    await(queue.operate().pause("alone"));
    browser.sees("Its queue is paused:");
    await(queue.operate().resume("alone"));
    eventually(() -> assertThat(browser.text()).doesNotContain("Its queue is paused:"));

    enqueue(JobRequest.of("full"));
    eventually(() -> assertThat(running("full")).isEqualTo(1));
    shows(enqueue(JobRequest.of("full")), "The only place of its queue in the whole cluster");
    enqueue(JobRequest.of("slow"));
    eventually(() -> assertThat(running("slow")).isEqualTo(1));
    shows(enqueue(JobRequest.of("slow")), "Its queue starts at most 1 in 1 h.");
    enqueue(JobRequest.of("keys").limitKey("k"));
    eventually(() -> assertThat(running("keys")).isEqualTo(1));
    String parked = enqueue(JobRequest.of("keys").limitKey("k"));
    eventually(
        () ->
            assertThat(get("/api/v1/jobs/" + parked).json().getString("state"))
                .isEqualTo("waiting"));
    shows(parked, "of its limit key are used up");

    enqueue(JobRequest.of("busy"));
    eventually(() -> assertThat(running("busy")).isEqualTo(1));
    enqueue(JobRequest.of("busy"));
    shows(
        enqueue(JobRequest.of("busy")),
        "A node claims it when a place of its handlers is free",
        "Another job of its queue is ready");
  }

  private int running(String name) {
    return await(
            queue.inspect().page(JobQuery.ALL.queue(name).states(EnumSet.of(JobState.RUNNING))))
        .jobs()
        .size();
  }

  @Test
  void aDeadLetterWhoseKeyIsHeldNamesTheHolder() {
    serveShop(Access.everything("ada"));
    String dead =
        await(queue.inspect().page(JobQuery.ALL.states(EnumSet.of(JobState.CRITICAL))))
            .jobs()
            .get(0)
            .id()
            .toString();
    go("job?id=" + dead);
    browser.sees("Ended: critical");
    assertThat(browser.text()).doesNotContain("What a redrive waits for");

    String holder = enqueue(JobRequest.of("invoice").uniqueKey("invoice-1").runIn(HOUR));
    go("job?id=" + dead);
    browser.sees("What a redrive waits for");
    browser.click(holder);
    browser.sees("It is to run later:");
  }
}
