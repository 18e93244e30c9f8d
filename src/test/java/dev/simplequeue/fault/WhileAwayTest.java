package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The database is away for less, or more, than the time that requests wait: callers are told the
 * truth, and the answers of jobs that ended meanwhile are not lost.
 */
@Tag("promise-1")
@Tag("promise-8")
class WhileAwayTest extends UnderLoad {
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private Duration patience = PATIENCE;

  @Override
  protected SimpleQueueOptions options() {
    return super.options().setEnqueue(new EnqueueOptions().setTimeout(patience));
  }

  /** One request each 5 ms, during and after the outage, sent once. */
  private List<Future<Receipt>> during(Duration outage) {
    List<Future<Receipt>> receipts = new ArrayList<>();
    long end = System.nanoTime() + outage.toNanos();
    while (System.nanoTime() - end < 0) {
      JobRequest request = Work.request(1, 0);
      receipts.add(
          producers.once(
              receipts.size() % 5 == 0 ? request.uniqueKey("" + request.id()) : request));
      await(vertx.timer(5));
    }
    return receipts;
  }

  /** Sends a request once; it is inserted, and the answer is lost. */
  private Future<Receipt> answerIsLost(String connection) {
    int faults = proxy.faults();
    String mark = "mark of " + connection;
    proxy.loseAnswerTo(mark, "simplequeue " + connection);
    JobRequest request = Work.request(1, 0).fingerprint(mark);
    Future<Receipt> receipt =
        producers.once(connection.startsWith("keyed") ? request.uniqueKey(mark) : request);
    eventually(() -> assertThat(proxy.faults()).isGreaterThan(faults));
    return receipt;
  }

  private static long failed(List<Future<Receipt>> receipts) {
    return receipts.stream().filter(Future::failed).count();
  }

  @Test
  void allRequestsAreInsertedIfTheDatabaseIsBackInTime() {
    // A busy machine may need longer to be back than it was away.
    patience = Duration.ofSeconds(30);
    begin(2);

    proxy.refuse(true);
    List<Future<Receipt>> receipts = during(Duration.ofSeconds(2));
    assertThat(receipts).noneMatch(Future::succeeded);
    proxy.refuse(false);

    recoversWithin(SOON);
    eventually(() -> assertThat(receipts).allMatch(Future::isComplete));
    // What was on its way to the server when it went may have been inserted; the rest was not.
    assertThat(failed(receipts)).isZero();
    booksAgree("database away for less than requests wait", 1);
    assertThat(heard.all(JobRescued.class)).isEmpty();
  }

  @Test
  void requestsThatFailedWereNotInsertedAndTheOthersWere() {
    begin(2);

    proxy.refuseNew();
    List<Future<Receipt>> inserted =
        List.of(answerIsLost("enqueue"), answerIsLost("keyed enqueue"));
    proxy.refuse(true);
    List<Future<Receipt>> receipts = during(PATIENCE.plusSeconds(3));
    assertThat(failed(receipts)).as("those of the first seconds").isPositive();
    proxy.refuse(false);

    assertThat(inserted)
        .allSatisfy(
            receipt ->
                assertThat(((EnqueueException) receipt.cause()).code())
                    .as("nobody could know that it was inserted")
                    .isEqualTo(FailureCode.OUTCOME_UNKNOWN));
    recoversWithin(SOON);
    eventually(() -> assertThat(receipts).allMatch(Future::isComplete));
    assertThat(failed(receipts)).isLessThan(receipts.size());
    booksAgree("database away for longer than requests wait", 1);
    assertThat(heard.all(JobRescued.class)).isEmpty();
  }
}
