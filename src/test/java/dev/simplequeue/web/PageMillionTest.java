package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A million jobs make no page slower than its time limit, and each says what it has searched. */
@Tag("slow-fault")
class PageMillionTest extends OnBrowser {
  private static final int MILLION = 1_000_000;
  private static final int BATCH = 10_000;
  private static final int DEAD = 20_000;

  @Test
  void everyPageAnswersWithAMillionJobs() {
    serve(webOptions(), Access.everything("ada"));
    deployHandlers(
        () ->
            new LambdaHandler(
                "dying", 500, job -> Future.succeededFuture(JobResult.critical("it broke"))),
        ThreadingModel.EVENT_LOOP,
        1);
    for (int i = 0; i < MILLION; i += BATCH) {
      enqueue("many", BATCH);
    }
    enqueue("dying", DEAD);
    eventually(() -> assertThat(deadJobs()).isEqualTo(DEAD));
    await(pool.query("analyze " + schema + ".job").execute());

    for (String page :
        List.of(
            "",
            "jobs",
            "jobs?q=queue:many%20state:ready",
            "jobs?q=error:broke",
            "queues",
            "queue?name=many",
            "dead")) {
      go(page);
      browser.sees(shows(page));
      assertThat(browser.text()).as(page).doesNotContain("took too long", "No answer");
    }
  }

  private static String shows(String page) {
    return switch (page) {
      case "", "queues" -> "many";
      case "dead" -> "The newest 2,000 dead letters were looked at";
      default -> "50 shown";
    };
  }

  private void enqueue(String name, int jobs) {
    await(
        queue.enqueueAll(
            IntStream.range(0, jobs)
                .mapToObj(i -> JobRequest.of(name, JsonObject.of("n", i)))
                .toList()));
  }
}
