package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.store.Fate;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/** What follows when it is known what became of a row: it is in hand no longer, and others hear. */
final class WrittenDown {
  private final Backlog backlog;
  private final Stuck stuck;
  private final StopTally tally;
  private final InHand inHand;
  private final Consumer<UUID> whenSettled;
  private final QueueListener listener;
  private Set<String> readyAgain = new HashSet<>();
  private Set<String> freed = new HashSet<>();

  /**
   * @param inHand the claims that are not settled: they leave it here
   * @param whenSettled is told of each job of which something was written down
   */
  WrittenDown(
      Backlog backlog,
      Stuck stuck,
      StopTally tally,
      InHand inHand,
      Consumer<UUID> whenSettled,
      QueueListener listener) {
    this.backlog = backlog;
    this.stuck = stuck;
    this.tally = tally;
    this.inHand = inHand;
    this.whenSettled = whenSettled;
    this.listener = listener;
  }

  /** It is written down like this. */
  void done(Run row, Fate fate) {
    if (row.ending().isReady(fate)) {
      readyAgain.add(row.job().queue());
    }
    if (row.job().isLimited()) {
      freed.add(row.job().queue());
    }
    if (row.stuck != null && row.ending().isAnswer()) {
      listener.on(
          new QueueEvent.SettlementFreed(
              row.id(), row.job().queue(), Duration.ofNanos(System.nanoTime() - row.stuck.since)));
    }
    forget(row, Phase.SETTLED);
    tally.wrote(row, fate);
    whenSettled.accept(row.id());
    row.ending().event(fate).ifPresent(listener::on);
  }

  /** Nothing will be written down: the claim is somebody else's. */
  void stale(Run row) {
    forget(row, Phase.STALE);
    if (row.ending().isAnswer()) {
      listener.on(new QueueEvent.StaleAnswer(row.id(), row.job().queue()));
    }
  }

  /** It is written down, and nobody can say how. */
  void movedOn(Run row) {
    forget(row, Phase.SETTLED);
  }

  private void forget(Run row, Phase last) {
    if (!row.isDone() && row.stuck == null) {
      backlog.discount(row);
    }
    stuck.forget(row);
    row.to(last);
    inHand.remove(row.job());
  }

  /** This one's permit was freed, although its end is not written down. */
  void permitFreed(Run row) {
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
