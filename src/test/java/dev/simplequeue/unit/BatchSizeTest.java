package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.BatchSize;
import io.vertx.pgclient.PgException;
import org.junit.jupiter.api.Test;

/** A statement that ran into its time limit is not sent again as it was. */
class BatchSizeTest {
  private static final PgException TIME_LIMIT = error("57014");

  private final BatchSize size = new BatchSize(1000);

  @Test
  void aTimeLimitHalvesWhatWasSentDownToOneRow() {
    size.failed(TIME_LIMIT, 600);
    assertThat(size.rows()).isEqualTo(300);
    for (int i = 0; i < 20; i++) {
      size.failed(TIME_LIMIT, size.rows());
    }

    assertThat(size.rows()).isEqualTo(1);
  }

  @Test
  void otherFailuresLeaveItAsItIs() {
    size.failed(error("57P01"), 600);
    size.failed(new IllegalStateException("no connection"), 600);

    assertThat(size.rows()).isEqualTo(1000);
  }

  @Test
  void whatIsAnsweredInTimeLetsItGrowAgain() {
    for (int i = 0; i < 20; i++) {
      size.failed(TIME_LIMIT, size.rows());
    }
    for (int i = 0; i < 100; i++) {
      size.succeeded();
    }

    assertThat(size.rows()).isEqualTo(1000);
  }

  private static PgException error(String state) {
    return new PgException("", "ERROR", state, "");
  }
}
