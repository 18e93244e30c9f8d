package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.simplequeue.impl.bus.EnqueueCall.Done;
import dev.simplequeue.impl.bus.EnqueueCall.Failed;
import dev.simplequeue.impl.bus.EnqueueCall.Outcome;
import dev.simplequeue.impl.bus.EnqueueCall.Outcomes;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.Receipt;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomesTest {

  private static Outcome done() {
    return new Done(Receipt.inserted(JobIds.next()));
  }

  private static Failed failed(FailureCode code) {
    return new Failed(new EnqueueException(code, JobIds.next(), "words"));
  }

  private static EnqueueException failure(Outcome... outcomes) {
    return catchThrowableOfType(EnqueueException.class, new Outcomes(List.of(outcomes))::receipts);
  }

  @Test
  void theGravestFailureIsToldWithTheNumbersOfAll() {
    Failed unknown = failed(FailureCode.OUTCOME_UNKNOWN);

    EnqueueException failure =
        failure(
            failed(FailureCode.REFUSED),
            failed(FailureCode.DATABASE_AWAY),
            done(),
            failed(FailureCode.BUFFER_FULL),
            unknown,
            done(),
            done());

    assertThat(failure.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
    assertThat(failure.id()).isEqualTo(unknown.error().id());
    assertThat(failure)
        .hasMessage(
            "job "
                + unknown.error().id()
                + ": words; of 7 requests 3 are acknowledged, 1 refused, 2 not inserted, 1 unknown");
  }

  @Test
  void whatCanBeRepeatedIsGraverThanWhatIsRefused() {
    EnqueueException failure =
        failure(failed(FailureCode.KEY_HELD), failed(FailureCode.DATABASE_AWAY), done());

    assertThat(failure.code()).isEqualTo(FailureCode.DATABASE_AWAY);
    assertThat(failure)
        .hasMessageContaining("of 3 requests 1 are acknowledged, 1 refused, 1 not inserted, 0");
  }

  @Test
  void whatIsRefusedAloneHasAReceipt() {
    Failed refused = failed(FailureCode.INVALID);

    List<Receipt> receipts = new Outcomes(List.of(refused, done())).receipts();

    assertThat(receipts.get(0))
        .isEqualTo(Receipt.refused(refused.error().id(), refused.error().getMessage()));
    assertThat(receipts.get(1).status()).isEqualTo(Receipt.Status.INSERTED);
  }
}
