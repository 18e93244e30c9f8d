package dev.simplequeue.poller;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Halving;
import io.vertx.core.Future;
import java.util.List;

/** The end of a stop: what could not be written down in time is given back at once. */
final class LastSettlement {
  private final StopTally tally;
  private final Session session;
  private final SettlementStatements statements;

  LastSettlement(StopTally tally, Session session, SettlementStatements statements) {
    this.tally = tally;
    this.session = session;
    this.statements = statements;
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
    Future<Void> all = Future.succeededFuture();
    for (int i = 0; i < rows.size(); i += Settlement.MAX_ROWS) {
      List<Run> batch = rows.subList(i, Math.min(rows.size(), i + Settlement.MAX_ROWS));
      all =
          all.compose(
                  v ->
                      Halving.run(batch, statements::send, (row, error) -> {}, Settlement.PATIENCE))
              .compose(
                  v ->
                      statements.lookUp(
                          batch.stream().filter(row -> row.is(Phase.MISSING)).toList()));
    }
    return all;
  }
}
