package dev.simplequeue.impl.store;

import dev.simplequeue.impl.desk.AuditPage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what was changed by the HTTP API. */
public final class Auditing {
  /** So many rows are looked at for one page. */
  static final int WALK = 5_000;

  private static final Sql PAGE = Sql.statement("page_audit");

  private final Session session;
  private final String page;

  /** Uses a session of {@link Database#webSession}. */
  public Auditing(Database database, Session session) {
    this.session = session;
    this.page = PAGE.in(database.schema());
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
            .addValue(query.schedule().orElse(null));
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
