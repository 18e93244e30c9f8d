package dev.simplequeue.impl.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A row that cannot be sent, or that the database refuses, costs the others of its batch nothing.
 */
@Tag("promise-5")
class BisectionTest {
  private static final String NO_SUCH_ROW = "23503";
  private static final String NO_RIGHT = "42501";
  private static final String LOCKED = "55P03";
  private static final String SHUTDOWN = "57P01";

  private final Map<Integer, String> bad = new HashMap<>();
  private final List<Integer> done = new ArrayList<>();
  private final List<Integer> culprits = new ArrayList<>();
  private int attempts;

  @Test
  void aRowWhoseValuesCannotBePutTogetherFailsAlone() {
    Future<Void> run =
        bisection(3)
            .run(
                rows(100),
                part -> {
                  part.forEach(row -> Math.floorDiv(100, row - 42));
                  done.addAll(part);
                  return Future.succeededFuture();
                });

    assertThat(run.succeeded()).isTrue();
    assertThat(culprits).containsExactly(42);
    assertThat(done).hasSize(99).doesNotContain(42);
  }

  @Test
  void rowsThatAreRefusedAreFoundAndTheOthersAreDoneOnce() {
    bad.put(0, NO_SUCH_ROW);
    bad.put(77, NO_SUCH_ROW);

    assertThat(bisection(3).run(rows(100), this::attempt).succeeded()).isTrue();

    assertThat(culprits).containsExactly(0, 77);
    assertThat(done).hasSize(98).doesNotHaveDuplicates();
  }

  @Test
  void aLockIsWaitedForSoOftenAndThenAllThatMayBeConcernedAreCulprits() {
    bad.put(0, LOCKED);

    assertThat(bisection(3).run(rows(64), this::attempt).succeeded()).isTrue();

    assertThat(culprits).containsExactlyElementsOf(rows(8));
    assertThat(done).hasSize(56);
  }

  @Test
  void whatIsTheDatabasesEndsTheRun() {
    bad.put(60, SHUTDOWN);
    bad.put(0, NO_SUCH_ROW);

    Future<Void> run = bisection(3).run(rows(64), this::attempt);

    assertThat(run.failed()).isTrue();
    assertThat(SqlFailure.of(run.cause())).isEqualTo(SqlFailure.UNKNOWN);
    assertThat(done).doesNotContain(60).contains(31);
  }

  @Test
  void aRejectionIsThatOfARowIfOthersAreTaken() {
    bad.put(5, NO_RIGHT);

    assertThat(bisection(3).run(rows(100), this::attempt).failed()).isTrue();
    assertThat(bisection(3).suspecting(false).run(rows(100), this::attempt).succeeded()).isTrue();

    assertThat(culprits).containsExactly(5);
    assertThat(done).hasSize(99).doesNotHaveDuplicates();
  }

  @Test
  void aRejectionOfAllIsThatOfTheServer() {
    rows(4).forEach(row -> bad.put(row, NO_RIGHT));

    Future<Void> run = bisection(3).suspecting(false).run(rows(4), this::attempt);

    assertThat(SqlFailure.of(run.cause())).isEqualTo(SqlFailure.REJECTED);
    assertThat(culprits).isEmpty();
  }

  @Test
  void whoIsToldOfARejectionIsToldWhenAllHasBeenTried() {
    rows(4).forEach(row -> bad.put(row, NO_RIGHT));
    List<Integer> toldBefore = new ArrayList<>();

    Future<Void> run =
        bisection(3)
            .suspecting(true)
            .run(
                rows(4),
                part -> {
                  toldBefore.addAll(culprits);
                  return attempt(part);
                });

    assertThat(run.succeeded()).isTrue();
    assertThat(toldBefore).isEmpty();
    assertThat(culprits).containsExactly(0, 1, 2, 3);
  }

  @Test
  void ofManyRowsThatAreRejectedNotEachIsTried() {
    rows(1000).forEach(row -> bad.put(row, NO_RIGHT));

    assertThat(bisection(3).suspecting(true).run(rows(1000), this::attempt).failed()).isTrue();

    assertThat(attempts).isLessThan(20);
  }

  @Test
  void rowsThatAreRefusedForDifferentReasonsAreToldOfOnce() {
    bad.put(10, NO_SUCH_ROW);
    bad.put(11, NO_RIGHT);
    bad.put(12, NO_SUCH_ROW);

    assertThat(bisection(3).suspecting(false).run(rows(100), this::attempt).succeeded()).isTrue();

    assertThat(culprits).containsExactlyInAnyOrder(10, 11, 12);
    assertThat(done).hasSize(97).doesNotHaveDuplicates();
  }

  @Test
  void itEndsAfterSoManyAttempts() {
    rows(100).forEach(row -> bad.put(row, NO_SUCH_ROW));

    assertThat(bisection(3).atMost(20).run(rows(100), this::attempt).succeeded()).isTrue();

    assertThat(attempts).isEqualTo(20);
    assertThat(culprits).hasSizeBetween(1, 20);
  }

  @Test
  void withTooManyItIsNoMatterOfSomeRows() {
    rows(100).forEach(row -> bad.put(row, NO_SUCH_ROW));

    Future<Void> run =
        bisection(3).failingIf(row -> culprits.size() >= 7).run(rows(100), this::attempt);

    assertThat(run.failed()).isTrue();
    assertThat(culprits).hasSize(7);
  }

  private Bisection<Integer> bisection(int patience) {
    return new Bisection<>(patience, (row, error) -> culprits.add(row));
  }

  /** As the server does: the first bad row fails all. */
  private Future<Void> attempt(List<Integer> part) {
    attempts++;
    for (Integer row : part) {
      if (bad.containsKey(row)) {
        return Future.failedFuture(new PgException("", "ERROR", bad.get(row), ""));
      }
    }
    done.addAll(part);
    return Future.succeededFuture();
  }

  private static List<Integer> rows(int many) {
    return IntStream.range(0, many).boxed().toList();
  }
}
