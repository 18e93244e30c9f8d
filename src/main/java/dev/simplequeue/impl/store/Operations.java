package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.Operation.Refusal;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Writes down what is to be done with many jobs, and reads how far it is; {@link Chunk} does it.
 */
public final class Operations {
  private static final Sql SUBMIT = Sql.statement("submit_operation");
  private static final Sql FIND = Sql.statement("find_operation");
  private static final Sql PAGE = Sql.statement("page_operations");
  private static final Sql CANCEL = Sql.statement("cancel_operation");
  private static final Sql LOOK = Sql.statement("look_at_operations");
  private static final Sql NOTE_PROBLEM = Sql.statement("note_operation_problem");

  private final Session session;
  private final String submit;
  private final String find;
  private final String page;
  private final String cancel;
  private final String look;
  private final String noteProblem;

  /**
   * What came of an order.
   *
   * @param changed whether it has changed something
   */
  public record Ordered(Operation operation, boolean changed) {}

  /** Uses a session of {@link Database#inspectSession}. */
  public Operations(Database database, Session session) {
    this.session = session;
    this.submit = SUBMIT.in(database.schema());
    this.find = FIND.in(database.schema());
    this.page = PAGE.in(database.schema());
    this.cancel = CANCEL.in(database.schema());
    this.look = LOOK.in(database.schema());
    this.noteProblem = NOTE_PROBLEM.in(database.schema());
  }

  /** The kinds that this library knows: another one is left to newer nodes. */
  static String[] kinds() {
    return Arrays.stream(OperationKind.values()).map(OperationKind::word).toArray(String[]::new);
  }

  /** Writes one down, unless one with its id is there. Empty if that is just being written. */
  public Future<Optional<Ordered>> submit(OperationRequest request) {
    Tuple values =
        Tuple.of(
            request.id(),
            request.kind().word(),
            request.filter().filterJson(),
            request.priority().map(Integer::shortValue).orElse(null),
            request.by());
    return session.execute(submit, values).map(Operations::ordered);
  }

  /** Finds one. */
  public Future<Optional<Operation>> find(UUID id) {
    return session.execute(find, Tuple.of(id)).map(rows -> read(rows).stream().findFirst());
  }

  /** Reads a page. */
  public Future<OperationPage> page(OperationQuery query) {
    return session
        .execute(
            page,
            Tuple.of(
                query.end(),
                query.state().map(OperationState::word).orElse(null),
                query.size() + 1))
        .map(
            rows -> {
              List<Operation> operations = read(rows);
              if (operations.size() <= query.size()) {
                return new OperationPage(operations, Optional.empty());
              }
              List<Operation> first = operations.subList(0, query.size());
              return new OperationPage(
                  first, Optional.of(OperationQuery.cursorAfter(first.get(query.size() - 1).id())));
            });
  }

  /** Ends one, unless a node is at it; empty if there is none. */
  public Future<Optional<Ordered>> cancel(UUID id, String by) {
    return session.execute(cancel, Tuple.of(id, by)).map(Operations::ordered);
  }

  /** How long it is until one is to go on; empty if none is there to go on. */
  public Future<Optional<Duration>> look() {
    return session
        .execute(look, Tuple.tuple().addValue(kinds()))
        .map(
            rows ->
                Optional.ofNullable(rows.iterator().next().getLong("wait"))
                    .map(millis -> Duration.ofMillis(Math.max(0, millis))));
  }

  /**
   * Writes down why one does not go on, and lets it rest.
   *
   * @return whether that is new
   */
  public Future<Boolean> noteProblem(UUID id, String problem, Duration rest) {
    return session
        .execute(noteProblem, Tuple.of(id, problem, rest.toMillis()))
        .map(rows -> rows.size() > 0);
  }

  private static Optional<Ordered> ordered(RowSet<Row> rows) {
    return rows.size() == 0
        ? Optional.empty()
        : Optional.of(new Ordered(read(rows).get(0), rows.iterator().next().getBoolean("new")));
  }

  private static List<Operation> read(RowSet<Row> rows) {
    List<Operation> operations = new ArrayList<>(rows.size());
    rows.forEach(row -> operations.add(operation(row)));
    return operations;
  }

  private static Operation operation(Row row) {
    Short priority = row.getShort("priority");
    return new Operation(
        row.getUUID("id"),
        row.getString("kind"),
        row.getJsonObject("filter"),
        Optional.ofNullable(priority).map(Short::intValue),
        OperationState.valueOf(row.getString("state").toUpperCase(Locale.ROOT)),
        row.getLong("walked"),
        row.getLong("changed"),
        counts(row.getJsonObject("skipped")),
        row.getInteger("waiting"),
        refusals(row.getJsonArray("errors")),
        Optional.ofNullable(row.getString("problem")),
        row.getOffsetDateTime("submitted_at").toInstant(),
        row.getString("submitted_by"),
        time(row, "started_at"),
        time(row, "moved_at"),
        time(row, "ended_at"),
        Optional.ofNullable(row.getString("cancelled_by")));
  }

  static Map<String, Long> counts(JsonObject json) {
    Map<String, Long> counts = new HashMap<>();
    json.fieldNames().forEach(reason -> counts.put(reason, json.getLong(reason)));
    return counts;
  }

  static List<Refusal> refusals(JsonArray json) {
    List<Refusal> refusals = new ArrayList<>(json.size());
    for (int i = 0; i < json.size(); i++) {
      JsonObject one = json.getJsonObject(i);
      refusals.add(new Refusal(UUID.fromString(one.getString("job")), one.getString("error")));
    }
    return refusals;
  }

  private static Optional<Instant> time(Row row, String column) {
    return Optional.ofNullable(row.getOffsetDateTime(column)).map(OffsetDateTime::toInstant);
  }
}
