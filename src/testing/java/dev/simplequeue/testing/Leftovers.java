package dev.simplequeue.testing;

import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What goes on although its test has ended: handlers, and transactions that hold its tables. */
final class Leftovers {
  private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);
  private static final Duration LIMIT = Duration.ofSeconds(10);

  /** What was begun and not waited for may come to its end. */
  private static final int LOOKS = 50;

  private final List<String> found;

  /**
   * @param handlers those that still run, in words
   */
  Leftovers(List<String> handlers) {
    found = new ArrayList<>(handlers);
  }

  /** Ends the transactions with their sessions: what they hold could not be dropped. */
  void endTransactions(Pool pool, KitSql sql) {
    List<Row> open = open(pool, sql);
    for (int look = 1; !open.isEmpty() && look < LOOKS; look++) {
      Waits.pause();
      open = open(pool, sql);
    }
    for (Row row : open) {
      found.add(
          "a transaction, "
              + row.getString("state")
              + ", that holds "
              + row.getString("tables")
              + "; its newest statement: "
              + row.getString("query"));
      Waits.get(
          pool.preparedQuery(sql.text("end_session")).execute(Tuple.of(row.getInteger("pid"))),
          LIMIT,
          "the end of a transaction");
    }
  }

  private static List<Row> open(Pool pool, KitSql sql) {
    List<Row> open = new ArrayList<>();
    Waits.get(
            pool.query(sql.text("find_open_transactions")).execute(),
            LIMIT,
            "the look for open transactions")
        .forEach(open::add);
    return open;
  }

  /**
   * Says what there is.
   *
   * @param allowed in the log alone
   * @throws AssertionError if it is not allowed
   */
  void report(boolean allowed) {
    if (found.isEmpty()) {
      return;
    }
    String text = "the test has ended, and this goes on:\n  " + String.join("\n  ", found);
    if (!allowed) {
      throw new AssertionError(
          text
              + "\nWait for it in the test (drain(), await(id), a commit or rollback), let handlers"
              + " end when job.cancelled() completes, or allow it with TestSetup.allowLeftovers().");
    }
    LOG.warn(text);
  }
}
