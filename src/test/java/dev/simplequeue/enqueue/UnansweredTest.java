package dev.simplequeue.enqueue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is remembered of requests that nobody waits for any more. */
class UnansweredTest {
  private static final int MOST = 10;

  private final Unanswered unanswered = new Unanswered(MOST);
  private final List<UUID> jobs = Stream.generate(UUID::randomUUID).limit(2 * MOST).toList();

  @Test
  void upToTheBoundItIsSaidOfThoseJobsAlone() {
    jobs.subList(0, MOST - 1).forEach(unanswered::add);

    assertThat(jobs.subList(0, MOST - 1)).allMatch(unanswered::mayContain);
    assertThat(jobs.subList(MOST - 1, 2 * MOST)).noneMatch(unanswered::mayContain);
  }

  @Test
  void beyondTheBoundNoneIsRememberedAndItIsSaidOfAll() {
    jobs.forEach(unanswered::add);

    assertThat(unanswered.remembered()).isEqualTo(MOST);
    assertThat(jobs).allMatch(unanswered::mayContain);
    assertThat(unanswered.mayContain(UUID.randomUUID())).isTrue();
  }

  @Test
  void whenAllHasArrivedItIsSaidOfNone() {
    jobs.forEach(unanswered::add);

    unanswered.clear();

    assertThat(unanswered.remembered()).isZero();
    assertThat(jobs).noneMatch(unanswered::mayContain);
  }
}
