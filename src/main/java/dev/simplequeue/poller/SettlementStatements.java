package dev.simplequeue.poller;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Fate;
import dev.simplequeue.impl.store.Fate.Ended;
import dev.simplequeue.impl.store.Fate.Lives;
import dev.simplequeue.impl.store.Fate.MovedOn;
import dev.simplequeue.impl.store.Settling;
import io.vertx.core.Future;
import java.util.List;
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
  Future<Void> send(List<Run> rows) {
    return settling
        .settle(session, node.get(), rows)
        .map(
            fates -> {
              rows.forEach(row -> came(row, fates.of(row.id())));
              return null;
            });
  }

  private void came(Run row, Fate fate) {
    if (row.isDone()) {
      // It was sent again with others that were not taken.
      return;
    }
    if (fate == Fate.NOT_HELD) {
      row.to(Phase.MISSING);
    } else {
      written.done(row, fate);
    }
  }

  /** Finds out by id and fence what became of rows that did not come back. */
  Future<Void> lookUp(List<Run> lookUp) {
    if (lookUp.isEmpty()) {
      return Future.succeededFuture();
    }
    return settling
        .findSettled(session, lookUp)
        .map(
            fates -> {
              lookUp.forEach(row -> found(row, fates.of(row.id())));
              return null;
            });
  }

  private void found(Run row, Fate fate) {
    if (fate instanceof Ended || fate instanceof Lives) {
      written.done(row, fate);
    } else if (fate instanceof MovedOn && row.ending().uncertain) {
      // With this answer or without: nobody can say any more, and the later one was told.
      written.movedOn(row);
    } else {
      written.stale(row);
    }
  }

  /** Which of these would end if they had no output; changes nothing. */
  Future<Set<UUID>> tryWithoutOutput(List<Run> rows) {
    return settling.tryWithoutOutput(session, node.get(), rows);
  }

  /** Frees the permits of these, whose end cannot be written down. */
  Future<Void> freePermits(List<Run> rows) {
    return settling.freePermits(session, rows);
  }
}
