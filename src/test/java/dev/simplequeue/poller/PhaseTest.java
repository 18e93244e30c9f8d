package dev.simplequeue.poller;

import static dev.simplequeue.poller.Phase.ABANDONED;
import static dev.simplequeue.poller.Phase.ENDED;
import static dev.simplequeue.poller.Phase.HELD;
import static dev.simplequeue.poller.Phase.MISSING;
import static dev.simplequeue.poller.Phase.PROBING;
import static dev.simplequeue.poller.Phase.RETURNING;
import static dev.simplequeue.poller.Phase.SENT;
import static dev.simplequeue.poller.Phase.SETTLED;
import static dev.simplequeue.poller.Phase.SETTLING;
import static dev.simplequeue.poller.Phase.STALE;
import static dev.simplequeue.poller.Phase.STUCK;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The phases of an attempt, and what may follow. Assertions are on in tests. */
class PhaseTest {

  /** The ways that attempts take. */
  private static final List<List<Phase>> WAYS =
      List.of(
          List.of(HELD, SENT, ENDED, SETTLING, SETTLED),
          // Given back before it was sent.
          List.of(HELD, ENDED, SETTLING, SETTLED),
          // The lease was lost.
          List.of(HELD, ABANDONED),
          List.of(HELD, SENT, ABANDONED),
          List.of(HELD, SENT, ENDED, STALE),
          // The database was away, or the row locked.
          List.of(HELD, SENT, ENDED, SETTLING, ENDED, SETTLING, SETTLED),
          // The answer to the first statement was lost.
          List.of(HELD, SENT, ENDED, SETTLING, MISSING, ENDED, SETTLING, MISSING, SETTLED),
          List.of(HELD, SENT, ENDED, SETTLING, MISSING, ENDED, SETTLING, MISSING, STALE),
          // Its output is refused.
          List.of(HELD, SENT, ENDED, SETTLING, PROBING, ENDED, SETTLING, SETTLED),
          // Its end is refused whatever it is.
          List.of(HELD, SENT, ENDED, SETTLING, PROBING, STUCK, SETTLING, STUCK, SETTLING, SETTLED),
          List.of(HELD, SENT, ENDED, SETTLING, STUCK, STALE),
          // The node stops while it is open.
          List.of(HELD, SENT, ENDED, SETTLING, RETURNING, SETTLED),
          List.of(HELD, SENT, ENDED, RETURNING, MISSING, STALE),
          List.of(HELD, SENT, ENDED, SETTLING, MISSING, RETURNING, SETTLED),
          List.of(HELD, SENT, ENDED, SETTLING, PROBING, RETURNING, SETTLED),
          List.of(HELD, SENT, ENDED, SETTLING, STUCK, RETURNING, SETTLED));

  @Test
  void eachWayOfAnAttemptIsLegal() {
    for (List<Phase> way : WAYS) {
      for (int i = 1; i < way.size(); i++) {
        assertThat(way.get(i - 1).to(way.get(i))).as("%s", way).isEqualTo(way.get(i));
      }
      assertThat(way.get(way.size() - 1).isFinal()).as("%s", way).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void everyOtherMoveIsIllegal(Phase from) {
    for (Phase to : Phase.values()) {
      if (!from.next().contains(to)) {
        assertThatThrownBy(() -> from.to(to))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("an attempt cannot move from " + from + " to " + to);
      }
    }
    assertThat(from.next()).as("nothing follows itself").doesNotContain(from);
  }

  @ParameterizedTest
  @EnumSource(Phase.class)
  void aFinalPhaseIsLeftByNothingAndEveryOtherLeadsToOne(Phase from) {
    assertThat(from.next().isEmpty()).isEqualTo(from.isFinal());

    Set<Phase> reached = EnumSet.of(from);
    while (reached.addAll(reached.stream().flatMap(phase -> phase.next().stream()).toList())) {
      assertThat(reached).hasSizeLessThanOrEqualTo(Phase.values().length);
    }
    assertThat(reached).anyMatch(Phase::isFinal);
  }

  @Test
  void everyPhaseIsReachedFromTheClaim() {
    Set<Phase> reached = EnumSet.of(HELD);
    while (reached.addAll(reached.stream().flatMap(phase -> phase.next().stream()).toList())) {
      assertThat(reached).contains(HELD);
    }

    assertThat(reached).containsExactlyInAnyOrder(Phase.values());
  }

  /** What an operator's node does: it has no assertions. */
  @ParameterizedTest
  @EnumSource(Phase.class)
  void anIllegalMoveLosesNoJobAndSettlesNoneTwice(Phase from) {
    for (Phase to : Phase.values()) {
      assertThat(from.despite(to)).isEqualTo(from.isFinal() ? from : to);
    }
  }
}
