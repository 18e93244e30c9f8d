package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The audit sees what it is there to see. */
class LedgerTest {
  private final UUID node = UUID.randomUUID();
  private final Ledger ledger = new Ledger();
  private final Witness worker = ledger.witness("worker");
  private final UUID job = acknowledged();

  private UUID acknowledged() {
    JobRequest request = JobRequest.of("work");
    ledger.requested(request.id());
    ledger.answered(request, Receipt.inserted(request.id()));
    worker.isNode(node);
    return request.id();
  }

  private void runs(Witness who, int fence, String answer) {
    who.started(job, fence);
    who.ended(job, fence, answer);
  }

  private Ended completed(int claims) {
    return new Ended(job, claims, node, 0, "completed");
  }

  private List<String> problems(Ended... records) {
    return new ArrayList<>(new Audit(ledger, List.of(records)).problems());
  }

  @Test
  void aJobThatRanOnceAndIsArchivedOnceIsInOrder() {
    runs(worker, 1, "success");

    assertThat(problems(completed(1))).isEmpty();
  }

  @Test
  void anAcknowledgedJobWithoutAnEndIsLost() {
    assertThat(problems()).singleElement().asString().contains("lost");
  }

  @Test
  void twoRecordsOfAnEndAreOneTooMany() {
    runs(worker, 1, "success");

    assertThat(problems(completed(1), completed(1))).anyMatch(one -> one.contains("ended twice"));
  }

  @Test
  void aJobThatIsThereThoughItsCallerWasToldOtherwiseIsFound() {
    runs(worker, 1, "success");
    ledger.notInserted(job);

    assertThat(problems(completed(1))).anyMatch(one -> one.contains("was not inserted"));
  }

  @Test
  void aRecordOfAnotherClaimThanThoseThatRanIsFound() {
    runs(worker, 1, "success");

    assertThat(problems(completed(2))).anyMatch(one -> one.contains("no known execution"));
  }

  @Test
  void aRecordOfAnotherWorkerThanTheOneThatRanItIsFound() {
    runs(ledger.witness("other"), 1, "success");

    assertThat(problems(completed(1))).anyMatch(one -> one.contains("no known execution"));
  }

  @Test
  void aRecordThatIsNotWhatTheHandlerAnsweredIsFound() {
    runs(worker, 1, "failed");

    assertThat(problems(completed(1))).anyMatch(one -> one.contains("no known execution"));
  }

  @Test
  void aRepetitionIsExplainedByAFaultOfItsOwnWorkerOnly() {
    worker.started(job, 1);
    ledger.fault("other", "kill -9");
    runs(worker, 3, "success");
    assertThat(problems(completed(3))).anyMatch(one -> one.contains("without a reason"));

    ledger.fault("worker", "kill -9");

    assertThat(problems(completed(3))).isEmpty();
  }

  @Test
  void aRepetitionAfterAFailureNeedsNoOtherReason() {
    runs(worker, 1, "failed");
    runs(worker, 2, "success");

    assertThat(problems(completed(2))).isEmpty();
  }

  @Test
  void aCrashIsCountedOnlyIfSomethingWasDoneToANode() {
    runs(worker, 1, "success");
    Ended crashed = new Ended(job, 1, node, 1, "completed");
    assertThat(problems(crashed)).anyMatch(one -> one.contains("more crashes"));

    ledger.fault("another", "kill -9");

    assertThat(problems(crashed)).isEmpty();
  }
}
