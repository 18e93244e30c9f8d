package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Contract 3: how long a failed job waits. */
class BackoffTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration YEAR = Backoff.MAX_DELAY;

  private static List<Long> seconds(Backoff backoff, int... attempts) {
    return IntStream.of(attempts).mapToObj(attempt -> backoff.delay(attempt).toSeconds()).toList();
  }

  @Test
  void aConstantBackoffIsTheSameAfterEachAttempt() {
    Backoff backoff = Backoff.constant(Duration.ofSeconds(7));

    assertThat(seconds(backoff, 1, 2, 32_767)).containsExactly(7L, 7L, 7L);
  }

  @Test
  void aLinearBackoffGrowsByOneStepWithEachAttemptUpToItsMax() {
    Backoff backoff = Backoff.linear(Duration.ofSeconds(20), MINUTE);

    assertThat(seconds(backoff, 1, 2, 3, 4, 32_767)).containsExactly(20L, 40L, 60L, 60L, 60L);
  }

  @Test
  void anExponentialBackoffIsMultipliedWithEachAttemptUpToItsMax() {
    Backoff backoff = Backoff.exponential(Duration.ofSeconds(2), 3, MINUTE);

    assertThat(seconds(backoff, 1, 2, 3, 4, 5, 32_767)).containsExactly(2L, 6L, 18L, 54L, 60L, 60L);
  }

  @Test
  void aFactorMayBeAFractionAndAFactorOfOneIsConstant() {
    assertThat(Backoff.exponential(SECOND, 1.5, MINUTE).delay(3)).hasMillis(2_250);
    assertThat(Backoff.exponential(SECOND, 1, MINUTE).delay(32_767)).isEqualTo(SECOND);
  }

  @Test
  void aMaxThatIsShorterThanTheFirstWaitCutsIt() {
    assertThat(Backoff.linear(MINUTE, SECOND).delay(1)).isEqualTo(SECOND);
    assertThat(Backoff.exponential(MINUTE, 2, SECOND).delay(1)).isEqualTo(SECOND);
  }

  @Test
  void jitterSpreadsAWaitEvenlyAroundItsOwn() {
    Backoff backoff = Backoff.constant(Duration.ofSeconds(100)).withJitter(0.25);

    List<Long> drawn =
        IntStream.range(0, 10_000).mapToObj(i -> backoff.delay(1).toMillis()).toList();

    assertThat(drawn).allSatisfy(millis -> assertThat(millis).isBetween(75_000L, 125_000L));
    assertThat(drawn.stream().mapToLong(Long::longValue).average().orElseThrow())
        .isBetween(99_000.0, 101_000.0);
    assertThat(drawn.stream().mapToLong(Long::longValue).min().orElseThrow()).isLessThan(77_000);
    assertThat(drawn.stream().mapToLong(Long::longValue).max().orElseThrow())
        .isGreaterThan(123_000);
  }

  @Test
  void aJitterOfZeroChangesNothingAndOneOfOneReachesFromNothingToTwice() {
    Backoff none = Backoff.constant(MINUTE).withJitter(0);
    Backoff full = Backoff.constant(Duration.ofMillis(2)).withJitter(1);
    Set<Long> drawn = new HashSet<>();

    IntStream.range(0, 10_000).forEach(i -> drawn.add(full.delay(1).toMillis()));

    assertThat(none.delay(1)).isEqualTo(MINUTE);
    assertThat(drawn).containsExactlyInAnyOrder(0L, 1L, 2L, 3L);
  }

  @Test
  void jitterSpreadsAFunctionOfOnesOwn() {
    Backoff own = attempt -> Duration.ofSeconds(10L * attempt);

    assertThat(own.withJitter(0.1).delay(3))
        .isBetween(Duration.ofSeconds(27), Duration.ofSeconds(33));
  }

  static Stream<Arguments> bounded() {
    return Stream.of(
            Arguments.of(Backoff.constant(Duration.ZERO), Duration.ZERO),
            Arguments.of(Backoff.constant(YEAR), YEAR),
            Arguments.of(Backoff.linear(Duration.ZERO, YEAR), Duration.ZERO),
            Arguments.of(Backoff.linear(Duration.ofNanos(1), YEAR), YEAR),
            Arguments.of(Backoff.linear(YEAR, YEAR), YEAR),
            Arguments.of(Backoff.linear(SECOND, Duration.ZERO), Duration.ZERO),
            Arguments.of(Backoff.linear(Duration.ofMillis(7), Duration.ofSeconds(50)), MINUTE),
            Arguments.of(Backoff.exponential(Duration.ZERO, 1000, YEAR), Duration.ZERO),
            Arguments.of(Backoff.exponential(Duration.ofNanos(1), 1000, YEAR), YEAR),
            Arguments.of(Backoff.exponential(YEAR, 1000, YEAR), YEAR),
            Arguments.of(Backoff.exponential(Duration.ofMillis(1), 1.0001, MINUTE), MINUTE),
            Arguments.of(Backoff.exponential(Duration.ofSeconds(5), 2, MINUTE), MINUTE))
        .flatMap(
            plain -> {
              Backoff backoff = (Backoff) plain.get()[0];
              Duration max = (Duration) plain.get()[1];
              Duration twice = max.compareTo(YEAR.dividedBy(2)) > 0 ? YEAR : max.multipliedBy(2);
              return Stream.of(plain, Arguments.of(backoff.withJitter(1), twice));
            });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bounded")
  void noWaitIsNegativeOrLongerThanItsMaxWhateverTheAttempt(Backoff backoff, Duration max) {
    IntStream attempts =
        IntStream.concat(IntStream.rangeClosed(1, 32_767), IntStream.of(Integer.MAX_VALUE));

    attempts.forEach(attempt -> assertThat(backoff.delay(attempt)).isBetween(Duration.ZERO, max));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bounded")
  void aBackoffSurvivesTheWayThroughJson(Backoff backoff) {
    JsonObject json = new QueueOptions().setBackoff(backoff).toJson();

    assertThat(new QueueOptions(json).getBackoff()).isEqualTo(backoff);
    assertThat(new QueueOptions(new JsonObject(json.encode())).toJson()).isEqualTo(json);
  }

  @Test
  void valuesOutOfTheirLimitsAreRefusedByName() {
    Duration tooLong = YEAR.plusMillis(1);
    Duration negative = Duration.ofMillis(-1);

    assertRefused("delay", () -> Backoff.constant(negative));
    assertRefused("delay", () -> Backoff.constant(tooLong));
    assertRefused("step", () -> Backoff.linear(negative, MINUTE));
    assertRefused("max", () -> Backoff.linear(SECOND, tooLong));
    assertRefused("base", () -> Backoff.exponential(tooLong, 2, MINUTE));
    assertRefused("max", () -> Backoff.exponential(SECOND, 2, negative));
    assertRefused("factor", () -> Backoff.exponential(SECOND, 0.99, MINUTE));
    assertRefused("factor", () -> Backoff.exponential(SECOND, 1000.1, MINUTE));
    assertRefused("factor", () -> Backoff.exponential(SECOND, Double.NaN, MINUTE));
    assertRefused("jitter", () -> Backoff.constant(SECOND).withJitter(-0.1));
    assertRefused("jitter", () -> Backoff.constant(SECOND).withJitter(1.1));
    assertRefused("jitter", () -> Backoff.constant(SECOND).withJitter(Double.NaN));
  }

  private static void assertRefused(String field, Runnable making) {
    assertThatThrownBy(making::run)
        .isInstanceOfSatisfying(
            InvalidValueException.class, error -> assertThat(error.field()).isEqualTo(field));
  }

  // JSON.

  private static QueueOptions read(String backoff) {
    return new QueueOptions(new JsonObject("{\"backoff\": " + backoff.replace('\'', '"') + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                                        | Constant[delay=PT5S]",
        "{'delay': '250ms'}                                        | Constant[delay=PT0.25S]",
        "{'type': 'linear'}                                        | Linear[step=PT5S, max=PT1H]",
        "{'type': 'linear', 'step': '2s', 'max': 'PT9S'}           | Linear[step=PT2S, max=PT9S]",
        "{'type': 'exponential'}                        | Exponential[base=PT5S, factor=2.0, max=PT1H]",
        "{'type': 'exponential', 'factor': 1.5, 'base': '1s'} | Exponential[base=PT1S, factor=1.5, max=PT1H]",
        "{'delay': '1s', 'jitter': 0}                              | Constant[delay=PT1S]",
        "{'delay': '1s', 'jitter': 0.5} | Jittered[backoff=Constant[delay=PT1S], fraction=0.5]"
      })
  void aBackoffIsReadFromJsonAndWhatIsNotNamedHasItsDefault(String json, String backoff) {
    assertThat(read(json).getBackoff()).hasToString(backoff);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'type': 'constant', 'step': '1s'}      | backoff.step: is no known key",
        "{'delay': '1s', 'factor': 2}            | backoff.factor: is no known key",
        "{'delay': '1s', 'max': '1m'}            | backoff.max: is no known key",
        "{'type': 'linear', 'delay': '1s'}       | backoff.delay: is no known key",
        "{'type': 'linear', 'factor': 2}         | backoff.factor: is no known key",
        "{'type': 'exponential', 'step': '1s'}   | backoff.step: is no known key",
        "{'type': 'exponential', 'delay': '1s'}  | backoff.delay: is no known key",
        "{'type': 'exponential', 'factro': 2}    | backoff.factro: is no known key; did you mean factor?",
        "{'type': 'fibonacci'}                   | backoff.type: is fibonacci, expected constant, linear or exponential",
        "{'delay': 5}                            | backoff.delay: is a Integer, expected a duration",
        "{'delay': 'soon'}                       | backoff.delay: is no duration",
        "{'jitter': '10%'}                       | backoff.jitter: is a String, expected a number",
        "{'jitter': 1.5}                         | backoff.jitter: is 1.5; the limit is 0 to 1",
        "{'delay': '366d'}                       | backoff.delay: is PT8784H; the limit is",
        "{'delay': '-PT1S'}                      | backoff.delay: is PT-1S; the limit is",
        "{'type': 'linear', 'step': '366d'}      | backoff.step: is PT8784H; the limit is",
        "{'type': 'exponential', 'factor': 0.5}  | backoff.factor: is 0.5; the limit is 1 to 1000",
        "{'type': 'exponential', 'max': '366d'}  | backoff.max: is PT8784H; the limit is"
      })
  void whatIsWrongInABackoffsJsonIsToldWithItsKey(String json, String problem) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            InvalidOptionsException.class,
            error -> assertThat(error.problems()).singleElement().asString().startsWith(problem));
  }

  @Test
  void whatOnlyCodeCanMakeIsKeptByACopyButNotWrittenAsJson() {
    Backoff own = attempt -> MINUTE;
    Backoff spread = own.withJitter(0.5);
    Backoff twice = Backoff.constant(MINUTE).withJitter(0.5).withJitter(0.1);

    assertThat(new QueueOptions(new QueueOptions().setBackoff(own)).getBackoff()).isSameAs(own);
    assertThat(new QueueOptions().setBackoff(own).toJson().containsKey("backoff")).isFalse();
    assertThat(new QueueOptions().setBackoff(spread).toJson().containsKey("backoff")).isFalse();
    assertThat(new QueueOptions().setBackoff(twice).toJson().containsKey("backoff")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"email", "other"})
  void aQueueHasItsOwnBackoffOrTheOneForAllQueues(String queue) {
    JsonObject json =
        new JsonObject(
            """
            {"queueDefaults": {"backoff": {"type": "linear", "step": "2s"}},
             "queues": {"email": {"backoff": {"delay": "1s"}}}}""");

    Backoff backoff = new SimpleQueueOptions(json).getQueue(queue).getBackoff();

    assertThat(backoff.delay(2)).hasSeconds(queue.equals("email") ? 1 : 4);
  }
}
