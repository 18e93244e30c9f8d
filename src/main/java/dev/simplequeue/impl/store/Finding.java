package dev.simplequeue.impl.store;

import dev.simplequeue.impl.job.StoredJson;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.inspect.JobHistory;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Finds all that is known of one job. */
public final class Finding {
  private static final Sql FIND = Sql.statement("find_job");

  private final Session session;
  private final String find;

  /** Uses a session of {@link Database#inspectSession}. */
  public Finding(Database database, Session session) {
    this.session = session;
    this.find = FIND.in(database.schema());
  }

  /** Finds it, as {@link Outcomes#find} does; empty if there is no record. */
  public Future<Optional<JobHistory>> find(UUID id) {
    return find(id, Settling.oldest(List.of(id)))
        .compose(
            found -> found.isPresent() ? Future.succeededFuture(found) : find(id, Outcomes.EVER));
  }

  private Future<Optional<JobHistory>> find(UUID id, OffsetDateTime from) {
    return session
        .execute(find, Tuple.of(id, from))
        .map(rows -> rows.stream().findFirst().map(Finding::history));
  }

  private static JobHistory history(Row row) {
    return new JobHistory(
        Paging.entry(row),
        StoredJson.of(row.getString("payload")),
        Outcomes.headers(row.getString("headers")),
        Optional.ofNullable(row.getString("output")).map(StoredJson::of),
        Outcomes.errors(row.getString("errors")),
        Optional.ofNullable(row.getLong("timeout")).map(Duration::ofMillis),
        row.getInteger("reprocesses"),
        row.getInteger("crashes"),
        row.getInteger("releases"),
        row.getInteger("claims"),
        row.getBoolean("cancel_requested"),
        Optional.ofNullable(row.getString("node_name")),
        Arrays.asList(row.getArrayOfUUIDs("lives")),
        Progressing.of(row));
  }
}
