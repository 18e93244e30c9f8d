package dev.simplequeue.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Claims jobs: one statement for all queues that want some. */
public final class Claiming {
  private static final Sql CLAIM = Sql.statement("claim");

  private final Session session;
  private final OwnTransaction ownTransaction;
  private final String claim;

  /** How many jobs of a queue are wanted. */
  public record Wanted(String queue, int jobs) {}

  /**
   * What came of a claim.
   *
   * @param alive whether the node may claim at all; if not, it was declared dead
   * @param cut whether more ready jobs were seen than were taken, because of their size
   * @param jobs the claimed jobs, most urgent first within each queue
   */
  public record Claimed(boolean alive, boolean cut, List<ClaimedJob> jobs) {}

  /** Uses a session of {@link Database#claimSession}. */
  public Claiming(Database database, Session session) {
    this.session = session;
    this.ownTransaction = new OwnTransaction(database.options());
    this.claim = CLAIM.in(database.schema());
  }

  /**
   * Claims.
   *
   * @param epoch the one that {@link Releasing#releaseUnknown} has told last, 0 before
   * @param wanted the queues in the order in which they are served
   * @param total the most jobs altogether
   * @param maxBytes where the claim stops, after at least one job
   */
  public Future<Claimed> claim(UUID node, int epoch, List<Wanted> wanted, int total, int maxBytes) {
    String[] queues = new String[wanted.size()];
    Integer[] jobs = new Integer[wanted.size()];
    for (int i = 0; i < queues.length; i++) {
      queues[i] = wanted.get(i).queue();
      jobs[i] = wanted.get(i).jobs();
    }
    return session
        .execute(claim, Tuple.of(node, queues, jobs, total, (long) maxBytes, epoch))
        .map(rows -> read(node, rows));
  }

  private Claimed read(UUID node, RowSet<Row> rows) {
    List<ClaimedJob> jobs = new ArrayList<>(rows.size());
    boolean alive = false;
    long seen = 0;
    for (Row row : rows) {
      alive = row.getLong(0) == 1;
      seen = row.getLong(1);
      if (row.getUUID(2) != null) {
        jobs.add(new ClaimedJob(row, node, ownTransaction));
      }
    }
    jobs.sort(ClaimedJob::byUrgency);
    return new Claimed(alive, seen > jobs.size(), jobs);
  }
}
