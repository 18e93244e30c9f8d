package dev.simplequeue.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the manual's chapters on enqueueing, limits and operators show runs. */
class ManualWaysTest extends OnDatabase {

  @Test
  void jobsAreEnqueuedInAllWays() {
    SimpleQueue queue =
        deployQueue(vertx, options().setTemplate("welcome", JobRequest.blank().queue("email")));

    await(EnqueueWays.fromJava(vertx, List.of(JobRequest.of("email"), JobRequest.of("email"))));
    JsonObject later = await(EnqueueWays.byMessage(vertx, new JsonObject()));
    await(EnqueueWays.inTransaction(pool, queue));
    await(EnqueueWays.fromTemplate(queue));
    EnqueueWays.onceInAPeriod(queue).forEach(once -> await(once));
    EnqueueWays.onceInAPeriod(queue)
        .forEach(again -> assertThat(await(again).status()).isEqualTo(Receipt.Status.DUPLICATE));

    assertThat(later.getString("status")).isEqualTo("INSERTED");
    eventually(() -> assertThat(liveJobs()).isEqualTo(8));
    assertThat(number("select count(*) from {schema}.job where queue = 'email'")).isEqualTo(5);
  }

  @Test
  void aQueueHasItsLimits() {
    SimpleQueue queue = deployQueue(vertx, EnqueueWays.limits(options()));
    await(vertx.deployVerticle(LambdaHandler.succeeding("crawl")));

    Receipt receipt = await(EnqueueWays.limited(queue, URI.create("https://example.org/page")));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(
            rows("select limit_key from {schema}.archive where id = $1", receipt.id())
                .get(0)
                .getString(0))
        .isEqualTo("example.org");
    assertThat(number("select cluster_max_running from {schema}.queue")).isEqualTo(50);
  }

  @Test
  void operatorsCountPageMendAndEdit() {
    SimpleQueue queue = deployQueue();
    Operator inspector = queue.operate();
    JobRequest done = JobRequest.of("email");
    await(
        vertx.deployVerticle(
            new LambdaHandler(
                "email",
                1,
                job ->
                    Future.succeededFuture(
                        job.id().equals(done.id())
                            ? JobResult.success()
                            : JobResult.critical("connection refused")))));
    await(queue.enqueueAndAwait(JobRequest.of("email")));
    await(queue.enqueueAndAwait(JobRequest.of("email")));
    await(queue.enqueueAndAwait(done));
    UUID waiting = await(queue.enqueue(JobRequest.of("nobody's"))).id();

    assertThat(await(Operate.counts(vertx))).contains("nobody's: 1 ready");
    assertThat(await(Operate.secondPage(inspector)).jobs()).hasSize(1);
    assertThat(await(Operate.one(inspector, done.id())).orElseThrow().entry().state())
        .isEqualTo(JobState.COMPLETED);
    assertThat(await(Operate.mend(inspector)).changed()).isTrue();
    eventually(() -> assertThat(deadJobs()).isEqualTo(4));
    assertThat(await(Operate.byMessage(vertx)).getJsonArray("redriven")).hasSize(2);
    await(Operate.edit(inspector, List.of(waiting)));
    assertThat(await(inspector.find(waiting))).isEmpty();
  }
}
