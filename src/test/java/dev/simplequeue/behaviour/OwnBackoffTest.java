package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A backoff that is the user's own code costs a job nothing. */
@Tag("promise-5")
class OwnBackoffTest extends OneQueue {

  static Stream<Arguments> backoffs() {
    return Stream.of(
        Arguments.of("one that throws", broken(), 5),
        Arguments.of("one that throws an Error", overflowing(), 5),
        Arguments.of("one that answers null", (Backoff) attempt -> null, 5),
        Arguments.of("one that is negative", (Backoff) attempt -> HOUR.negated(), 0),
        Arguments.of(
            "one that is too long",
            (Backoff) attempt -> Duration.ofSeconds(Long.MAX_VALUE),
            Backoff.MAX_DELAY.toSeconds()),
        Arguments.of("one that fits", (Backoff) attempt -> Duration.ofHours(attempt), 3600));
  }

  private static Backoff broken() {
    return attempt -> {
      throw new IllegalStateException("of the user's");
    };
  }

  private static Backoff overflowing() {
    return attempt -> {
      throw new StackOverflowError("of the user's");
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("backoffs")
  void aBackoffOfTheUsersOwnThatIsOutOfOrderIsReplacedByTheDefault(
      String name, Backoff own, long seconds) {
    SimpleQueue queue =
        deploy(
            new QueueOptions().setBackoff(own),
            job ->
                job.attempt() == 1
                    ? answer(JobResult.failed("why"))
                    : Promise.<JobResult>promise().future());

    await(queue.enqueue(JobRequest.of("work")));

    eventually(() -> assertThat(events(QueueEvent.JobRetried.class)).hasSize(1));
    assertThat(events(QueueEvent.JobRetried.class).get(0).delay()).hasSeconds(seconds);
    assertThat(number("select extract(epoch from run_at - created_at)::bigint from {schema}.job"))
        .isBetween(seconds, seconds + 5);
  }
}
