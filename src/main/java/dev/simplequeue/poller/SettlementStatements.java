package dev.simplequeue.poller;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Settling;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.impl.store.Settling.Found;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The statements that write rows down, or look them up, and what their answers say of the rows. */
final class SettlementStatements {
  private final Supplier<UUID> node;
  private final Session session;
  private final Settling settling;
  private final WrittenDown written;

  /**
   * @param node this node's id now
   */
  SettlementStatements(
      Supplier<UUID> node, Session session, Settling settling, WrittenDown written) {
    this.node = node;
    this.session = session;
    this.settling = settling;
    this.written = written;
  }

  /** Writes these down: all that come back are done. */
  Future<Void> send(List<Settled> rows) {
    return settling
        .settle(session, node.get(), answers(rows))
        .map(
            states -> {
              rows.forEach(row -> came(row, states.get(row.id())));
              return null;
            });
  }

  /**
   * @param state null if the row did not come back; else empty if the job lives, or the state that
   *     it ended in
   */
  @SuppressWarnings("OptionalAssignedToNull")
  private void came(Settled row, Optional<JobState> state) {
    if (state == null) {
      row.missing = true;
    } else {
      written.done(row, state);
    }
  }

  /** Finds out by id and fence what became of rows that did not come back. */
  Future<Void> lookUp(List<Settled> lookUp) {
    if (lookUp.isEmpty()) {
      return Future.succeededFuture();
    }
    return settling
        .findSettled(session, answers(lookUp))
        .map(
            settled -> {
              for (Settled row : lookUp) {
                Found found = settled.get(row.id());
                if (found != null && found.exact()) {
                  written.done(row, found.state());
                } else if (found != null && row.uncertain) {
                  // With this answer or without: nobody can say any more, and the later one was
                  // told.
                  written.forget(row);
                } else {
                  written.stale(row);
                }
              }
              return null;
            });
  }

  /** Which of these would end if they had no output; changes nothing. */
  Future<Set<UUID>> tryWithoutOutput(List<Settled> rows) {
    return settling.tryWithoutOutput(session, node.get(), answers(rows));
  }

  /** Frees the permits of these, whose end cannot be written down. */
  Future<?> freePermits(List<Settled> rows) {
    return settling.freePermits(session, answers(rows));
  }

  private static List<Answer> answers(List<Settled> rows) {
    return rows.stream().map(Settled::answer).toList();
  }
}
