package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A job is enqueued, runs, and is in the archive with its output. */
class RunsJobsTest extends OnDatabase {

  @ParameterizedTest
  @EnumSource(
      value = ThreadingModel.class,
      names = {"WORKER", "EVENT_LOOP"})
  void anEnqueuedJobRunsAndIsArchivedWithItsOutput(ThreadingModel threading) {
    runsAndIsArchived(threading);
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void anEnqueuedJobRunsOnAVirtualThread() {
    runsAndIsArchived(ThreadingModel.VIRTUAL_THREAD);
  }

  private void runsAndIsArchived(ThreadingModel threading) {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> new LambdaHandler("greet", RunsJobsTest::greet), threading, 2);

    Receipt receipt =
        await(queue.enqueue(JobRequest.of("greet", new JsonObject().put("name", "Ada"))));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    Row row = rows("select * from {schema}.archive").get(0);
    assertThat(row.getUUID("id")).isEqualTo(receipt.id());
    assertThat(row.getJsonObject("output")).isEqualTo(new JsonObject().put("text", "Hello Ada"));
    assertThat(row.getInteger("attempt")).isEqualTo(1);
    assertThat(liveJobs()).isZero();
  }

  private static Future<JobResult> greet(Job job) {
    JsonObject output = new JsonObject().put("text", "Hello " + job.payload().getString("name"));
    return Future.succeededFuture(JobResult.success(output));
  }
}
