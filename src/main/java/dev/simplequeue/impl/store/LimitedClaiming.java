package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;

/** Claims jobs of a queue that has cluster-wide limits, as far as there are permits. */
public final class LimitedClaiming {

  /** A claim looks at no more jobs than this. */
  public static final int MAX_LOOK = 2000;

  private static final Sql CLAIM = Sql.statement("claim_limited");

  private final Session session;
  private final Home home;
  private final String claim;

  /**
   * What came of a claim.
   *
   * @param claimed as of a queue without limits; {@code limited} says whether the queue still has
   *     some
   * @param busy whether nothing was read, because another node's claim of this queue was under way
   * @param complete whether all ready jobs were read and none of them left
   * @param parked how many jobs left their lane, because their limit key has no permit
   * @param next when a permit is freed by time, if one is waited for
   */
  public record LimitedClaimed(
      Claimed claimed, boolean busy, boolean complete, long parked, Optional<Duration> next) {}

  /** Uses a session of {@link Database#claimSession}; what jobs tell of their progress is lost. */
  LimitedClaiming(Database database, Session session) {
    this(database, session, new ToldProgress());
  }

  /**
   * Uses a session of {@link Database#claimSession}.
   *
   * @param progress where the claimed jobs tell it
   */
  public LimitedClaiming(Database database, Session session, ToldProgress progress) {
    this.session = session;
    this.home = new Home(new OwnTransaction(database.options()), progress);
    this.claim = CLAIM.in(database.schema());
  }

  /** Claims, and leaves out none. */
  Future<LimitedClaimed> claim(UUID node, int epoch, Wanted wanted, int look, int maxBytes) {
    return claim(node, epoch, wanted, look, maxBytes, new UUID[0]);
  }

  /**
   * Claims.
   *
   * @param epoch see {@link Claiming#claim}
   * @param look the most jobs to look at: those whose limit key has no permit are parked, and do
   *     not count as claimed
   * @param maxBytes where the claim stops, after at least one job
   * @param leftOut jobs that are not taken: see {@link ClaimTrials}
   */
  public Future<LimitedClaimed> claim(
      UUID node, int epoch, Wanted wanted, int look, int maxBytes, UUID[] leftOut) {
    OffsetDateTime[] from =
        wanted.from().stream().map(Claiming::time).toArray(OffsetDateTime[]::new);
    Tuple values =
        Tuple.of(node, wanted.queue(), wanted.jobs(), look, (long) maxBytes, epoch)
            .addValue(wanted.rewinds())
            .addValue(from)
            .addValue(leftOut);
    return session.execute(claim, values).map(rows -> read(node, rows));
  }

  private LimitedClaimed read(UUID node, RowSet<Row> rows) {
    Claimed claimed = Claiming.read(node, rows, home, true);
    ClaimedColumns at = new ClaimedColumns(rows);
    for (Row row : rows) {
      if (at.isHead(row)) {
        return new LimitedClaimed(
            claimed,
            row.getBoolean("busy"),
            row.getBoolean("complete"),
            row.getLong("parked"),
            Optional.ofNullable(row.getLong("next")).map(Duration::ofMillis));
      }
    }
    throw new IllegalStateException("a claim was answered without its first row");
  }
}
