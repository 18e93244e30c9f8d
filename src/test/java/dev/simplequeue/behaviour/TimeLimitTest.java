package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A statement that the server ends for the time that it takes is sent again in halves: whole it
 * would be ended again, and again.
 */
class TimeLimitTest extends OnDatabase {
  /** More than these in one statement take too long here. */
  private static final int ROWS = 30;

  private static final int JOBS = 500;

  @Test
  void settlementsThatTakeTooLongTogetherAreWrittenDownInParts() {
    SimpleQueue queue = deployQueue();
    limit("archive");
    await(queue.enqueueAll(requests("work")));

    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        8);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(JOBS));
    assertThat(liveJobs()).isZero();
  }

  @Test
  void requestsThatTakeTooLongTogetherAreInsertedInParts() {
    SimpleQueue queue = deployQueue();
    limit("job");

    List<Receipt> receipts = await(queue.enqueueAll(requests("nobody's")));

    assertThat(receipts).hasSize(JOBS);
    assertThat(liveJobs()).isEqualTo(JOBS);
  }

  private static List<JobRequest> requests(String queue) {
    return IntStream.range(0, JOBS).mapToObj(i -> JobRequest.of(queue, i)).toList();
  }

  /** The server ends a statement that inserts many rows, as its time limit would. */
  private void limit(String table) {
    rows(
        "create function {schema}.too_long() returns trigger language plpgsql as $$"
            + " begin"
            + " if (select count(*) from inserted) > "
            + ROWS
            + " then raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end if;"
            + " return null;"
            + " end $$");
    rows(
        "create trigger too_long after insert on {schema}."
            + table
            + " referencing new table as inserted for each statement execute function {schema}.too_long()");
  }
}
