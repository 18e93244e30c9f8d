package dev.simplequeue.poller;

import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.BatchLimits;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.Session;
import io.vertx.core.Future;
import java.util.List;

/** The end of a stop: what could not be written down in time is given back at once. */
final class LastSettlement {
  private final StopTally tally;
  private final Session session;
  private final SettlementStatements statements;
  private final BatchLimits<Run> limits;

  LastSettlement(
      StopTally tally, Session session, SettlementStatements statements, BatchLimits<Run> limits) {
    this.tally = tally;
    this.session = session;
    this.statements = statements;
    this.limits = limits;
  }

  /**
   * Waits no longer for what is under way, and gives these back. A failure is still tried as such;
   * what completed is ready again.
   */
  Future<Void> giveBack(List<Run> rest) {
    tally.rest(rest);
    session.giveUp();
    rest.forEach(
        row -> {
          row.to(Phase.RETURNING);
          if (row.ending().isCompleted() || row.stuck != null) {
            row.ending().giveBack();
          }
        });
    return send(rest)
        .compose(
            v ->
                send(
                    rest.stream()
                        .filter(row -> !row.isDone() && row.ending().giveBack())
                        .toList()));
  }

  private Future<Void> send(List<Run> rows) {
    return Sequence.each(
        limits.cut(rows),
        batch ->
            new Bisection<Run>(Settlement.PATIENCE, (row, error) -> {})
                .run(batch, statements::send)
                .compose(
                    v ->
                        statements.lookUp(
                            batch.stream().filter(row -> row.is(Phase.MISSING)).toList())));
  }
}
