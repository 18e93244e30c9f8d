package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.job.JobState;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** What follows when it is known what became of a row: it is in hand no longer, and others hear. */
final class WrittenDown {
  private final Backlog backlog;
  private final Stuck stuck;
  private final StopTally tally;
  private final Map<UUID, Integer> inHand;
  private final Consumer<UUID> whenSettled;
  private final QueueListener listener;
  private Set<String> readyAgain = new HashSet<>();
  private Set<String> freed = new HashSet<>();

  /**
   * @param inHand the claims (id and fence) that are not settled: they leave it here
   * @param whenSettled is told of each job of which something was written down
   */
  WrittenDown(
      Backlog backlog,
      Stuck stuck,
      StopTally tally,
      Map<UUID, Integer> inHand,
      Consumer<UUID> whenSettled,
      QueueListener listener) {
    this.backlog = backlog;
    this.stuck = stuck;
    this.tally = tally;
    this.inHand = inHand;
    this.whenSettled = whenSettled;
    this.listener = listener;
  }

  /**
   * It is written down.
   *
   * @param state the state that the job ended in; empty if it lives
   */
  void done(Settled row, Optional<JobState> state) {
    if (row.isReady(state)) {
      readyAgain.add(row.job().queue());
    }
    if (row.job().isLimited()) {
      freed.add(row.job().queue());
    }
    if (row.stuck && row.isAnswer()) {
      listener.on(
          new QueueEvent.SettlementFreed(
              row.id(), row.job().queue(), Duration.ofNanos(System.nanoTime() - row.stuckSince)));
    }
    forget(row);
    tally.wrote(row, state);
    whenSettled.accept(row.id());
    row.event(state).ifPresent(listener::on);
  }

  /** Nothing will be written down: the claim is somebody else's. */
  void stale(Settled row) {
    forget(row);
    if (row.isAnswer()) {
      listener.on(new QueueEvent.StaleAnswer(row.id(), row.job().queue()));
    }
  }

  /** Nobody can say what became of it. */
  void forget(Settled row) {
    if (!row.done && !row.stuck) {
      backlog.discount(row);
    }
    stuck.forget(row);
    row.done = true;
    inHand.remove(row.id(), row.job().fence());
  }

  /** This one's permit was freed, although its end is not written down. */
  void permitFreed(Settled row) {
    freed.add(row.job().queue());
  }

  /**
   * The queues with jobs that were given back since the last call: others may have a place for
   * them.
   */
  Set<String> takeReadyAgain() {
    Set<String> queues = readyAgain;
    readyAgain = new HashSet<>();
    return queues;
  }

  /**
   * The queues with limits whose permits were freed since the last call: jobs may wait for them.
   */
  Set<String> takeFreed() {
    Set<String> queues = freed;
    freed = new HashSet<>();
    return queues;
  }
}
