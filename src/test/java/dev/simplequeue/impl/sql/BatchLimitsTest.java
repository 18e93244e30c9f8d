package dev.simplequeue.impl.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * A statement has so many rows and bytes, and one that took too long is not sent again as it was.
 */
class BatchLimitsTest {
  private static final PgException TIME_LIMIT = error("57014");

  private final BatchLimits<Integer> limits = new BatchLimits<>(1000, 5000, bytes -> bytes);

  @Test
  void aTimeLimitHalvesWhatWasSentDownToOneRow() {
    failed(TIME_LIMIT, 600);
    assertThat(rows()).isEqualTo(300);
    for (int i = 0; i < 20; i++) {
      failed(TIME_LIMIT, rows());
    }

    assertThat(rows()).isEqualTo(1);
  }

  @Test
  void otherFailuresLeaveItAsItIs() {
    failed(error("57P01"), 600);
    failed(new IllegalStateException("no connection"), 600);

    assertThat(rows()).isEqualTo(1000);
  }

  @Test
  void whatIsAnsweredInTimeLetsItGrowAgain() {
    for (int i = 0; i < 20; i++) {
      failed(TIME_LIMIT, rows());
    }
    for (int i = 0; i < 100; i++) {
      limits.learnFrom(Future.succeededFuture(), rows());
    }

    assertThat(rows()).isEqualTo(1000);
  }

  @Test
  void whatHasItsBytesGetsNoFurtherRow() {
    Queue<Integer> waiting = new ArrayDeque<>(List.of(4000, 999, 2, 7000, 3, 1));

    assertThat(limits.take(waiting)).containsExactly(4000, 999, 2);
    assertThat(limits.take(waiting)).containsExactly(7000);
    assertThat(limits.take(waiting)).containsExactly(3, 1);
    assertThat(limits.take(waiting)).isEmpty();
  }

  @Test
  void allIsCutIntoBatchesInOrder() {
    assertThat(limits.cut(List.of(4999, 4999, 1, 4999, 1)))
        .containsExactly(List.of(4999, 4999), List.of(1, 4999), List.of(1));
    assertThat(limits.cut(List.of())).isEmpty();
  }

  private int rows() {
    return limits.take(new ArrayDeque<>(IntStream.range(0, 2000).mapToObj(i -> 0).toList())).size();
  }

  private void failed(Exception error, int sent) {
    limits.learnFrom(Future.failedFuture(error), sent);
  }

  private static PgException error(String state) {
    return new PgException("", "ERROR", state, "");
  }
}
