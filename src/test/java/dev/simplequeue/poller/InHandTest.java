package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.SampleJob;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class InHandTest {
  private final UUID id = UUID.randomUUID();
  private final ClaimedJob first = SampleJob.of(id, 1);
  private final ClaimedJob second = SampleJob.of(id, 2);
  private final InHand inHand = new InHand();

  @Test
  void aClaimIsInHandUntilItIsSettled() {
    inHand.add(List.of(first));

    assertThat(inHand.fences()).isEqualTo(Map.of(id, 1));
    assertThat(inHand.hasOneOf(List.of(UUID.randomUUID(), id))).isTrue();
    assertThat(inHand.size()).isEqualTo(1);

    inHand.remove(first);

    assertThat(inHand.isEmpty()).isTrue();
    assertThat(inHand.hasOneOf(List.of(id))).isFalse();
  }

  /** An answer that was late must not take the claim away that has the job now. */
  @Test
  void aLaterClaimOfTheSameJobStaysWhenTheEarlierOneIsSettled() {
    inHand.add(List.of(first));
    inHand.add(List.of(second));

    inHand.remove(first);

    assertThat(inHand.fences()).isEqualTo(Map.of(id, 2));
  }

  @Test
  void nothingIsInHandOfANodeThatWasDeclaredDead() {
    inHand.add(List.of(first));

    inHand.abandon();

    assertThat(inHand.isEmpty()).isTrue();
  }
}
