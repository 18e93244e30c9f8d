package dev.simplequeue.poller;

import dev.simplequeue.impl.batch.BatchLimits;
import dev.simplequeue.impl.batch.Bisection;
import dev.simplequeue.impl.sql.Session;
import io.vertx.core.Future;
import java.util.List;

/** The end of a stop: what could not be written down in time is given back at once. */
final class LastSettlement {
  private final StopTally tally;
  private final Session session;
  private final SettlementStatements statements;
  private final BatchLimits<Settled> limits;

  LastSettlement(
      StopTally tally,
      Session session,
      SettlementStatements statements,
      BatchLimits<Settled> limits) {
    this.tally = tally;
    this.session = session;
    this.statements = statements;
    this.limits = limits;
  }

  /**
   * Waits no longer for what is under way, and gives these back. A failure is still tried as such;
   * what completed is ready again.
   */
  Future<Void> giveBack(List<Settled> rest) {
    tally.rest(rest);
    session.giveUp();
    rest.forEach(
        row -> {
          row.sent();
          row.elsewhere = true;
          if (row.isCompleted() || row.stuck) {
            row.giveBack();
          }
        });
    return send(rest)
        .compose(v -> send(rest.stream().filter(row -> !row.done && row.giveBack()).toList()));
  }

  private Future<Void> send(List<Settled> rows) {
    Future<Void> all = Future.succeededFuture();
    for (List<Settled> batch : limits.cut(rows)) {
      all =
          all.compose(
                  v ->
                      new Bisection<Settled>(Settlement.PATIENCE, (row, error) -> {})
                          .run(batch, statements::send))
              .compose(
                  v ->
                      statements.lookUp(
                          batch.stream().filter(row -> row.missing && !row.done).toList()));
    }
    return all;
  }
}
