package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.options.SimpleQueueOptions;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** More queues with jobs than one claim asks for. */
@Tag("promise-5")
class RotationTest {
  private static final int QUEUES = 150;
  private static final int OF_A_CLAIM = 100;

  private final Permits permits = new Permits(new SimpleQueueOptions(), null);

  @BeforeEach
  void attachAnInstanceToEach() {
    for (int i = 0; i < QUEUES; i++) {
      // Nothing is sent to it.
      Instance instance = new Instance("instance-" + i, null);
      instance.offer(10, 0);
      permits.of("queue-" + i).attach(instance);
      permits.of("queue-" + i).announced(true);
    }
  }

  private List<String> asked() {
    return permits.wanted(System.nanoTime()).wanted().stream().map(Wanted::queue).toList();
  }

  @Test
  void aClaimAsksForABoundedNumberOfQueues() {
    assertThat(asked()).hasSize(OF_A_CLAIM).doesNotHaveDuplicates();
  }

  /** All of them have more jobs all the time. */
  @Test
  void eachQueueHasItsTurnAndIsAskedForAsOftenAsTheOthers() {
    int[] times = new int[QUEUES];
    Set<String> all = new HashSet<>();

    for (int turn = 0; turn < QUEUES; turn++) {
      for (String queue : asked()) {
        times[Integer.parseInt(queue.substring("queue-".length()))]++;
        all.add(queue);
      }
      if (turn == QUEUES - OF_A_CLAIM) {
        assertThat(all).as("none waits for longer than the others' turns").hasSize(QUEUES);
      }
      permits.nextTurn();
    }

    assertThat(times).containsOnly(OF_A_CLAIM);
  }

  @Test
  void eachQueueIsTheFirstOnceForTheTotalMayBeUsedUpByTheFirst() {
    Set<String> first = new HashSet<>();

    for (int turn = 0; turn < QUEUES; turn++) {
      first.add(asked().get(0));
      permits.nextTurn();
    }

    assertThat(first).hasSize(QUEUES);
  }

  @Test
  void thoseThatHaveNoMoreMakeRoomForTheOthersInTheNextClaim() {
    List<String> before = asked();

    before.forEach(queue -> permits.of(queue).exhausted());
    permits.nextTurn();

    assertThat(asked()).hasSize(QUEUES - OF_A_CLAIM).doesNotContainAnyElementsOf(before);
  }

  /** What is held of one queue would take the next global permits of the node. */
  @Test
  void nothingIsClaimedAheadWhileOthersWaitForTheNodesPermits() {
    long now = System.nanoTime();
    QueuePermits busy = permits.of("queue-0");
    for (int i = 0; i < 50; i++) {
      busy.ended(now, 1_000);
    }
    int free = busy.free();

    assertThat(wantedOfBusy(now)).as("149 others could start 1490 jobs").isEqualTo(free);

    permits.all().forEach(QueuePermits::exhausted);
    busy.wake();
    assertThat(wantedOfBusy(now)).as("the others have none").isEqualTo(free + 50);
  }

  private int wantedOfBusy(long now) {
    return permits.wanted(now).wanted().stream()
        .filter(wanted -> wanted.queue().equals("queue-0"))
        .mapToInt(Wanted::jobs)
        .sum();
  }
}
