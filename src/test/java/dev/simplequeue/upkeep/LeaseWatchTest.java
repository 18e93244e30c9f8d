package dev.simplequeue.upkeep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A reaper judges only after it has watched. The interval is 1 s here, the lease 2.5 s. */
@Tag("promise-4")
class LeaseWatchTest {
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final long QUICK = 10;

  private final LeaseWatch watch = new LeaseWatch(Duration.ofMillis(1000), Duration.ofMillis(2500));

  /** Since when the monotonic clock runs does not matter; that it wraps does not either. */
  private final long zero = Long.MAX_VALUE - nanos(3000);

  private static long nanos(long millis) {
    return Duration.ofMillis(millis).toNanos();
  }

  private Optional<String> look(long sentMillis, long tookMillis, long clockMillis) {
    return watch.looked(
        zero + nanos(sentMillis),
        zero + nanos(sentMillis + tookMillis),
        NOON.plusMillis(clockMillis));
  }

  private Optional<String> look(long sentMillis) {
    return look(sentMillis, QUICK, sentMillis);
  }

  private boolean mayJudge(long millis) {
    return watch.mayJudge(zero + nanos(millis));
  }

  /** Good looks twice an interval. */
  private void watchWell(long fromMillis, long toMillis) {
    for (long millis = fromMillis; millis <= toMillis; millis += 500) {
      assertThat(look(millis)).isEmpty();
    }
  }

  @Test
  void whoHasNotLookedMayNotJudge() {
    assertThat(mayJudge(0)).isFalse();
    assertThat(mayJudge(10_000)).isFalse();
  }

  @Test
  void itMayJudgeAWholeLeaseAfterTheAnswerToItsFirstLook() {
    watchWell(0, 2000);

    assertThat(mayJudge(2500)).as("a lease after the first look was sent").isFalse();
    assertThat(mayJudge(2509)).isFalse();
    assertThat(mayJudge(2510)).isTrue();
    watchWell(2500, 10_000);
    assertThat(mayJudge(10_010)).isTrue();
  }

  static Stream<Arguments> looks() {
    // The last good look before was sent at 5000, when the database's clock said 5000.
    return Stream.of(
        arguments("as good as the others", 5500, QUICK, 5500, ""),
        arguments("an interval later", 6000, QUICK, 6000, ""),
        arguments("almost half an interval under way", 5500, 499, 5500, ""),
        arguments("half an interval under way", 5500, 500, 5500, "answered after 500 ms"),
        arguments("a lease under way", 5500, 2500, 8000, "answered after 2500 ms"),
        arguments(
            "more than an interval later",
            6001,
            QUICK,
            6001,
            "did not check the leases for 1001 ms"),
        arguments("clock half an interval ahead", 5500, QUICK, 6000, ""),
        arguments("clock half an interval behind", 5500, QUICK, 5000, ""),
        arguments("clock stepped forward", 5500, QUICK, 6001, "drifted apart by 501 ms"),
        arguments("clock stepped back", 5500, QUICK, 4999, "drifted apart by -501 ms"),
        arguments("clock stepped back by hours", 5500, QUICK, -9_000_000, "apart"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("looks")
  void aLookThatIsNotGoodStartsAnew(String what, long sent, long took, long clock, String problem) {
    watchWell(0, 5000);

    Optional<String> found = look(sent, took, clock);

    long answered = sent + took;
    if (problem.isEmpty()) {
      assertThat(found).isEmpty();
      assertThat(mayJudge(answered)).isTrue();
    } else {
      assertThat(found).hasValueSatisfying(text -> assertThat(text).contains(problem));
      assertThat(mayJudge(answered)).isFalse();
      // The clock goes on from where it is now.
      for (long later = 500; later <= 2500; later += 500) {
        look(sent + later, QUICK, clock + later);
        assertThat(mayJudge(answered + later)).isEqualTo(later == 2500);
      }
    }
  }

  @Test
  void aFailedLookStartsAnewWithTheNextOneThatSucceeds() {
    watchWell(0, 5000);

    watch.failed();

    assertThat(mayJudge(5010)).isFalse();
    assertThat(mayJudge(20_000)).as("however long ago").isFalse();
    // Neither the gap nor the clock of before counts any more.
    assertThat(look(20_000, QUICK, 90_000)).isEmpty();
    assertThat(look(20_500, QUICK, 90_500)).isEmpty();
    assertThat(mayJudge(22_509)).isFalse();
    assertThat(mayJudge(22_510)).isTrue();
  }

  @Test
  void aClockThatRunsALittleFastOrSlowIsNoReasonToWait() {
    for (long millis = 0; millis <= 60_000; millis += 500) {
      assertThat(look(millis, QUICK, millis * 11 / 10)).isEmpty();
    }

    assertThat(mayJudge(60_010)).isTrue();
  }

  @Test
  void theStatementThatDeclaresNodesDeadMustBeAsQuickAsALook() {
    assertThat(watch.isQuick(zero, zero + nanos(499))).isTrue();
    assertThat(watch.isQuick(zero, zero + nanos(500))).isFalse();
  }
}
