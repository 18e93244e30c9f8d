package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/**
 * The product's own statements, sent by a loop that does nothing else: what the database allows on
 * this machine, now.
 */
final class FloorSql {
  private static final int CLAIM = 500;
  private static final String PINNED =
      "set enable_seqscan = off; set enable_bitmapscan = off; set enable_mergejoin = off;"
          + " set enable_hashjoin = off; set jit = off; set plan_cache_mode = force_generic_plan";
  private static final int LANES = 10;

  /** What a job may name beside its queue and its payload. */
  private static final int OPEN = 7;

  /** Columns of a claim. */
  private static final int ID = 8;

  private static final int RUN_AT = 14;
  private static final int FENCE = 23;

  private final UUID node = JobIds.next();
  private final PgConnection claiming;
  private final PgConnection settling;
  private final String insert = statement("insert_new_jobs");
  private final String claim = statement("claim");
  private final String settle = statement("settle_completed");

  /** Alone on the tables, a loop may go on behind the last job that it has claimed. */
  private OffsetDateTime reached = OffsetDateTime.MIN;

  FloorSql(Bed bed) {
    claiming = bed.connect();
    settling = bed.connect();
    await(claiming.query(PINNED).execute());
    await(settling.query(PINNED).execute());
    await(
        claiming
            .preparedQuery(statement("register_node"))
            .execute(Tuple.of(node, "floor", new String[0])));
  }

  void insert(Tuple values) {
    await(settling.preparedQuery(insert).execute(values));
  }

  /**
   * Claims and settles until so many are settled or nothing is left: the next claim is under way
   * while the last one is settled.
   *
   * @return how many jobs that were
   */
  int drain(int jobs) {
    Promise<Integer> end = Promise.promise();
    next(jobs, 0, Future.succeededFuture(), end);
    return await(end.future());
  }

  private void next(int jobs, int done, Future<?> lastSettlement, Promise<Integer> end) {
    if (done >= jobs) {
      lastSettlement.onComplete(settled -> end.complete(done), end::tryFail);
      return;
    }
    claiming
        .preparedQuery(claim)
        .execute(claimValues(Math.min(CLAIM, jobs - done)))
        .onFailure(end::tryFail)
        .onSuccess(
            rows -> {
              // The first row has no job.
              UUID[] ids = new UUID[rows.size() - 1];
              Integer[] claims = new Integer[rows.size() - 1];
              int found = read(rows, ids, claims);
              lastSettlement
                  .onFailure(end::tryFail)
                  .onSuccess(
                      settled -> {
                        if (found == 0) {
                          end.tryComplete(done);
                        } else {
                          next(jobs, done + found, settle(ids, claims), end);
                        }
                      });
            });
  }

  private Tuple claimValues(int jobs) {
    OffsetDateTime[] from = new OffsetDateTime[LANES];
    Arrays.fill(from, reached);
    return Tuple.of(
            node, new String[] {WorkloadRequests.QUEUE}, new Integer[] {jobs}, jobs, 8L << 20, 0)
        .addValue(new Long[] {0L})
        .addValue(from)
        .addValue(new UUID[0]);
  }

  private int read(RowSet<Row> rows, UUID[] ids, Integer[] claims) {
    int found = 0;
    for (Row row : rows) {
      if (row.getUUID(ID) != null) {
        ids[found] = row.getUUID(ID);
        claims[found++] = row.getInteger(FENCE);
        OffsetDateTime runAt = row.getOffsetDateTime(RUN_AT);
        reached = runAt.isAfter(reached) ? runAt : reached;
      }
    }
    return found;
  }

  private Future<?> settle(UUID[] ids, Integer[] claims) {
    Boolean[] keep = new Boolean[ids.length];
    Arrays.fill(keep, true);
    Tuple values = Tuple.of(node, ids, claims, keep).addValue(new String[ids.length]);
    return settling.preparedQuery(settle).execute(values);
  }

  void close() {
    await(claiming.close());
    await(settling.close());
  }

  static Tuple insertValues(List<JobRequest> requests) {
    Tuple values =
        Tuple.of(
            requests.stream().map(JobRequest::id).toArray(UUID[]::new),
            requests.get(0).queue(),
            null,
            null,
            null,
            requests.stream().map(request -> request.payload().text()).toArray(String[]::new));
    for (int open = 0; open < OPEN; open++) {
      values.addValue(null);
    }
    return values;
  }

  private static String statement(String name) {
    try (InputStream in =
        FloorSql.class.getResourceAsStream("/dev/simplequeue/sql/" + name + ".sql")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("{schema}", Bed.SCHEMA);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
