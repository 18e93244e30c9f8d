package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.sqlclient.Row;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** A job that tells its progress does not notice that the database is away. */
class ProgressWhileAwayTest extends ThroughProxy {
  private final Queue<QueueEvent> events = new ConcurrentLinkedQueue<>();
  private final Queue<Job> jobs = new ConcurrentLinkedQueue<>();
  private final Promise<JobResult> end = Promise.promise();

  private <E extends QueueEvent> List<E> told(Class<E> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void theLastValueIsWrittenDownWhenTheDatabaseIsBackAndItIsLoggedOnceThatItWasAway() {
    SimpleQueue queue = deployQueue(vertx, options().addListener(events::add));
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  jobs.add(job);
                  return end.future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(jobs).hasSize(1));
    Job job = jobs.element();
    job.progress(1, 100, "before");
    eventually(() -> assertThat(number("select count(*) from {schema}.progress")).isEqualTo(1));

    proxy.refuse(true);
    for (int i = 2; i <= 50; i++) {
      job.progress(i, 100, "while it is away");
    }
    eventually(
        () ->
            assertThat(told(QueueEvent.DatabaseAway.class))
                .filteredOn(away -> away.part().equals("progress"))
                .hasSize(1));
    await(vertx.timer(1_000));
    proxy.refuse(false);

    eventually(() -> assertThat(number("select done from {schema}.progress")).isEqualTo(50));
    Row row =
        rows("select note, clock_timestamp() - at > interval '1 second' as old from {schema}.progress")
            .get(0);
    assertThat(row.getString("note")).isEqualTo("while it is away");
    assertThat(row.getBoolean("old")).as("the time is that of the telling").isTrue();
    eventually(
        () ->
            assertThat(told(QueueEvent.DatabaseBack.class))
                .filteredOn(back -> back.part().equals("progress"))
                .hasSize(1));
    assertThat(told(QueueEvent.DatabaseAway.class))
        .filteredOn(away -> away.part().equals("progress"))
        .hasSize(1);
    end.complete(JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }
}
