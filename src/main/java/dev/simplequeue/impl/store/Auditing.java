package dev.simplequeue.impl.store;

import dev.simplequeue.impl.backend.AuditPage;
import dev.simplequeue.impl.backend.ChangeRequest;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Writes down what operators change, and reads it. */
public final class Auditing {
  /** How many rows are looked at for one page. */
  static final int WALK = 5_000;

  /** Longer than any change takes that is written down. */
  static final Duration LOST_AFTER = Duration.ofMinutes(10);

  private static final Sql BEGIN = Sql.statement("begin_change");
  private static final Sql END = Sql.statement("end_change");
  private static final Sql PAGE = Sql.statement("page_audit");

  private final Session session;
  private final String begin;
  private final String end;
  private final String page;

  /** Uses a session of {@link Database#webSession} to read, of another to write. */
  public Auditing(Database database, Session session) {
    this.session = session;
    this.begin = BEGIN.in(database.schema());
    this.end = END.in(database.schema());
    this.page = PAGE.in(database.schema());
  }

  /** A change begins, if nothing is known of its key. */
  public Future<ChangeRequest.Begun> begin(ChangeRequest change) {
    Tuple values =
        Tuple.of(change.id(), change.by(), change.action(), change.target())
            .addValue(change.key().orElse(null))
            .addValue(change.digest())
            .addValue(change.seed())
            .addValue(change.audited())
            .addValue(ChangeRequest.LOST_AFTER.toMillis());
    return session.execute(begin, values).map(rows -> begun(change, rows.iterator().next()));
  }

  private static ChangeRequest.Begun begun(ChangeRequest change, Row row) {
    String known = row.getString("request");
    if (change.key().isEmpty()) {
      return new ChangeRequest.Go(change.seed(), false);
    } else if (row.getUUID("seed") != null) {
      return new ChangeRequest.Go(row.getUUID("seed"), row.getBoolean("again"));
    } else if (known != null && !known.equals(change.digest())) {
      return new ChangeRequest.KeyReused();
    } else if (row.getInteger("status") == null) {
      return new ChangeRequest.UnderWay();
    }
    return new ChangeRequest.Answered(
        new ChangeRequest.Answer(row.getInteger("status"), row.getString("body")));
  }

  /** A change has ended. */
  public Future<Void> end(ChangeRequest.Ended ended) {
    ChangeRequest change = ended.change();
    Tuple values =
        Tuple.of(change.id(), ended.outcome(), ended.detail(), change.by())
            .addValue(change.key().orElse(null))
            .addValue(ended.answer().map(ChangeRequest.Answer::status).orElse(null))
            .addValue(ended.answer().map(ChangeRequest.Answer::body).orElse(null));
    return session.execute(end, values).mapEmpty();
  }

  /** Reads a page. */
  public Future<AuditPage> page(AuditPage.Query query) {
    Tuple values =
        Tuple.of(query.cursor().orElse(Looking.LAST), WALK, query.size() + 1)
            .addValue(query.by().orElse(null))
            .addValue(query.action().orElse(null))
            .addValue(query.outcome().orElse(null))
            .addValue(query.queue().orElse(null))
            .addValue(query.job().orElse(null))
            .addValue(query.schedule().orElse(null))
            .addValue(LOST_AFTER.toMillis());
    return session.execute(page, values).map(rows -> page(query, rows));
  }

  private static AuditPage page(AuditPage.Query query, RowSet<Row> rows) {
    List<AuditPage.Entry> entries = new ArrayList<>(rows.size());
    Optional<Long> walked = Optional.empty();
    Optional<UUID> last = Optional.empty();
    for (Row row : rows) {
      if (row.getUUID("id") != null) {
        entries.add(entry(row));
      } else {
        walked = Optional.of(row.getLong("walked"));
        last = row.getLong("walked") < WALK ? Optional.empty() : Optional.of(row.getUUID("last"));
      }
    }
    if (entries.size() > query.size()) {
      entries.remove(query.size());
      last = Optional.of(entries.get(query.size() - 1).id());
    }
    return new AuditPage(entries, walked, last);
  }

  private static AuditPage.Entry entry(Row row) {
    return new AuditPage.Entry(
        row.getUUID("id"),
        row.getOffsetDateTime("at").toInstant(),
        Optional.ofNullable(row.getOffsetDateTime("ended_at")).map(OffsetDateTime::toInstant),
        row.getString("caller"),
        row.getString("action"),
        new JsonObject(row.getString("target")),
        row.getString("outcome"),
        Optional.ofNullable(row.getString("detail")));
  }
}
