package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Cancels jobs, whichever node has claimed them, or none. */
public final class Cancelling {
  private static final Sql CANCEL = Sql.statement("cancel");
  private static final Sql FIND_UNTOLD = Sql.statement("find_untold_cancelled");
  private static final Sql FIND_BY_UNIQUE_KEY = Sql.statement("find_by_unique_key");
  private static final Sql FIND_BY_FINGERPRINT = Sql.statement("find_by_fingerprint");

  private static final UUID FIRST = new UUID(0, 0);

  private final Statements session;
  private final String cancel;
  private final String findUntold;
  private final String findByUniqueKey;
  private final String findByFingerprint;

  /**
   * What became of some jobs at one try.
   *
   * @param ended waited, and are dead as {@code cancelled}
   * @param signalled run, and are to be told; they will not start again
   * @param locked somebody else is at them now: they may have ended, or are to be tried again
   */
  public record Tried(List<UUID> ended, List<UUID> signalled, List<UUID> locked) {}

  /**
   * Uses a session of {@link Database#controlSession} or {@link Database#settleSession}, or a
   * transaction.
   */
  public Cancelling(Database database, Statements session) {
    this.session = session;
    this.cancel = CANCEL.in(database.schema());
    this.findUntold = FIND_UNTOLD.in(database.schema());
    this.findByUniqueKey = FIND_BY_UNIQUE_KEY.in(database.schema());
    this.findByFingerprint = FIND_BY_FINGERPRINT.in(database.schema());
  }

  /** Cancels those of these jobs that are live; waits for no lock. */
  public Future<Tried> cancel(Collection<UUID> jobs) {
    return session
        .execute(cancel, Tuple.tuple().addValue(jobs.toArray(UUID[]::new)))
        .map(Cancelling::read);
  }

  private static Tried read(RowSet<Row> rows) {
    Tried tried = new Tried(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (Row row : rows) {
      List<UUID> list =
          switch (row.getString("outcome")) {
            case "ended" -> tried.ended();
            case "signalled" -> tried.signalled();
            default -> tried.locked();
          };
      list.add(row.getUUID("id"));
    }
    return tried;
  }

  /** The live job that has this key; none or one. */
  public Future<List<UUID>> findByUniqueKey(String key) {
    return session.execute(findByUniqueKey, Tuple.of(key)).map(Cancelling::ids);
  }

  /**
   * Live jobs of this group, in the order of their ids.
   *
   * @param after the last one of the page before; null for the first page
   */
  public Future<List<UUID>> findByFingerprint(
      String fingerprint, @Nullable UUID after, int atMost) {
    return session
        .execute(findByFingerprint, Tuple.of(fingerprint, after == null ? FIRST : after, atMost))
        .map(Cancelling::ids);
  }

  /**
   * Which of these cancelled jobs could still start, because their node has not looked.
   *
   * @param since what the first answer said; null at first
   */
  public Future<Untold> untold(Collection<UUID> jobs, @Nullable OffsetDateTime since) {
    return session
        .execute(
            findUntold, Tuple.tuple().addValue(jobs.toArray(UUID[]::new)).addOffsetDateTime(since))
        .map(Untold::of);
  }

  private static List<UUID> ids(RowSet<Row> rows) {
    List<UUID> ids = new ArrayList<>(rows.size());
    rows.forEach(row -> ids.add(row.getUUID("id")));
    return ids;
  }
}
