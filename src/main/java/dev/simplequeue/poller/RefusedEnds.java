package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of rows that the database does not take for their own sake: one that was locked
 * waits, an error is said more plainly, an output is probed, and what is refused all the same is
 * {@link Stuck}.
 */
final class RefusedEnds {
  private final Backlog backlog;
  private final Stuck stuck;
  private final StopTally tally;
  private final WrittenDown written;
  private final SettlementStatements statements;
  private final QueueListener listener;

  /** Those that were refused again during the stop. */
  private final List<Run> hopeless = new ArrayList<>();

  /** Those that got stuck and have a permit that others may want. */
  private final List<Run> toFree = new ArrayList<>();

  /** Successes that were refused: is it for their output? */
  private List<Run> toProbe = new ArrayList<>();

  RefusedEnds(
      Backlog backlog,
      Stuck stuck,
      StopTally tally,
      WrittenDown written,
      SettlementStatements statements,
      QueueListener listener) {
    this.backlog = backlog;
    this.stuck = stuck;
    this.tally = tally;
    this.written = written;
    this.statements = statements;
    this.listener = listener;
  }

  /** Those that are tried no more, for the node stops. */
  List<Run> hopeless() {
    return hopeless;
  }

  /** Refused for its own sake, or its row is locked by somebody else. */
  void alone(Run row, Throwable error) {
    if (!row.isInBatch()) {
      return;
    }
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      row.to(Phase.ENDED);
      backlog.blocked.add(row);
      return;
    }
    boolean news = row.ending().refused(SqlFailure.refusal(error));
    if (row.ending().hasOutput() && news) {
      row.to(Phase.PROBING);
      toProbe.add(row);
    } else if (row.ending().sayPlainly()) {
      sayRefused(row);
      row.to(Phase.ENDED);
      backlog.waiting.add(row);
    } else {
      stuck(row);
    }
  }

  private void sayRefused(Run row) {
    listener.on(
        new QueueEvent.SettlementRefused(row.id(), row.job().queue(), row.ending().refusal()));
  }

  /** Its handler must not run again for that: only this is tried again. */
  private void stuck(Run row) {
    row.to(Phase.STUCK);
    boolean first = stuck.add(row, System.nanoTime());
    if (tally.hasBegun()) {
      stuck.remove(row);
      hopeless.add(row);
    }
    if (first) {
      // Counted by queue from now on: it should stop no other queue.
      backlog.discount(row);
      if (row.job().isLimited()) {
        toFree.add(row);
      }
      listener.on(
          new QueueEvent.SettlementStuck(row.id(), row.job().queue(), row.ending().refusal()));
    }
  }

  /** Frees the permits of those that got stuck. */
  Future<Void> freePermits() {
    List<Run> rows = List.copyOf(toFree);
    return rows.isEmpty()
        ? Future.succeededFuture()
        : statements
            .freePermits(rows)
            .map(
                done -> {
                  rows.forEach(written::permitFreed);
                  toFree.removeAll(rows);
                  return null;
                });
  }

  // The probe.

  /**
   * Whether successes were refused for their output is seen by trying them without it. If so, that
   * is their handlers' failure; if not, it is nobody's, and their handlers do not run again.
   */
  Future<Void> probe() {
    List<Run> rows = toProbe;
    toProbe = new ArrayList<>();
    return rows.isEmpty()
        ? Future.succeededFuture()
        : new Bisection<>(Settlement.PATIENCE, this::refusedWithoutOutput)
            .suspecting(true)
            .run(rows, this::tryWithoutOutput)
            .onFailure(error -> rows.forEach(this::probeLater));
  }

  /** The flush has failed before the probe. */
  void probeLater() {
    toProbe.forEach(this::probeLater);
    toProbe.clear();
  }

  /** It is refused once more before, as if for the first time. */
  private void probeLater(Run row) {
    if (row.is(Phase.PROBING)) {
      row.ending().refused("");
      row.to(Phase.ENDED);
      backlog.waiting.add(row);
    }
  }

  private Future<Void> tryWithoutOutput(List<Run> rows) {
    return statements
        .tryWithoutOutput(rows)
        .map(
            wouldEnd -> {
              for (Run row : rows) {
                if (row.is(Phase.PROBING) && wouldEnd.contains(row.id())) {
                  row.ending().failBecauseRefused();
                  sayRefused(row);
                  row.to(Phase.ENDED);
                  backlog.waiting.add(row);
                } else {
                  probeLater(row);
                }
              }
              return null;
            });
  }

  private void refusedWithoutOutput(Run row, Throwable error) {
    if (!row.is(Phase.PROBING)) {
      return;
    }
    if (SqlFailure.of(error) == SqlFailure.BUSY) {
      row.ending().refused("");
      row.to(Phase.ENDED);
      backlog.blocked.add(row);
    } else {
      stuck(row);
    }
  }
}
