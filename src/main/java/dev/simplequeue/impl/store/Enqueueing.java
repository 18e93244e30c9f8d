package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.sql.SqlFailure.PartlyDoneException;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/** Inserts jobs: one statement for any number of requests, and a receipt for each, by its id. */
public final class Enqueueing {
  /** The most requests of a statement. */
  public static final int MOST_ROWS = 4000;

  /** A statement that has this many bytes of requests gets no further one. */
  public static final long MOST_BYTES = 8 << 20;

  private static final Sql INSERT_NEW = Sql.statement("insert_new_jobs");
  private static final Sql INSERT = Sql.statement("insert_jobs");
  private static final Sql PUT = Sql.statement("put_jobs");
  private static final Sql FIND_ENDED = Sql.statement("find_ended");
  private static final Sql DELETE_ENDED = Sql.statement("delete_ended");

  /** What a row keeps of a request: how its key is treated concerns only this statement. */
  static final List<JobField<?, ?>> INSERTED =
      Requests.FIELDS.stream().filter(field -> !field.column().equals("key_policy")).toList();

  private static final JobValues DEFAULTS =
      Requests.values(
          JobRequest.blank()
              .payload(Map.of())
              .priority(JobRequest.DEFAULT_PRIORITY)
              .maxAttempts(JobRequest.DEFAULT_MAX_ATTEMPTS)
              .timeout(Duration.ZERO)
              .runIn(Duration.ZERO));

  /**
   * How often the insert and the question who holds a key are repeated: between them it can be
   * freed and taken again.
   */
  private static final int ROUNDS = 10;

  private final String insertNew;
  private final String insert;
  private final String put;
  private final String findEnded;
  private final String deleteEnded;
  private final KeyHolders holders;

  /** For the tables in this schema, whose name the options have checked. */
  public Enqueueing(String schema) {
    this.insertNew = INSERT_NEW.in(schema);
    this.insert = INSERT.in(schema);
    this.put = PUT.in(schema);
    this.findEnded = FIND_ENDED.in(schema);
    this.deleteEnded = DELETE_ENDED.in(schema);
    this.holders = new KeyHolders(schema);
  }

  /**
   * Inserts requests without unique keys that no other call can have inserted, in one statement.
   *
   * @param all whose requests these are, at least one
   * @return whether that has inserted them all; if not, some may be there: {@link #enqueue} them
   *     {@code again}
   */
  public <T> Future<Boolean> insertNew(
      Session session, List<T> all, Function<T, JobRequest> requestOf) {
    return session
        .execute(insertNew, NewRows.of(all, requestOf))
        .map(rows -> rows.rowCount() == all.size())
        .recover(
            error ->
                SqlFailure.isTaken(error)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(error));
  }

  /**
   * Inserts requests, each batch of new ones in a statement of its own.
   *
   * @param again whether some may have been inserted before: those that have run and ended
   *     meanwhile are then not inserted again, as long as their record is kept
   * @return the receipts by request, {@link Receipt.Status#REFUSED} for one that must not touch the
   *     holder of its key; one is missing if its unique key changed hands too often
   */
  public Future<Map<UUID, Receipt>> enqueue(
      Session session, List<JobRequest> requests, boolean again) {
    if (again) {
      return session.transaction(connection -> enqueue(connection, requests, true));
    }
    return session
        .execute(insert, values(requests))
        .compose(
            rows -> {
              Map<UUID, Receipt> receipts = new HashMap<>(requests.size() * 2);
              addInserted(rows, receipts);
              List<JobRequest> missing =
                  receipts.size() == requests.size() ? List.of() : missing(requests, receipts);
              return missing.isEmpty()
                  ? Future.succeededFuture(receipts)
                  : session
                      .transaction(
                          connection -> findHolders(connection, missing, receipts, false, ROUNDS))
                      .recover(error -> Future.failedFuture(new PartlyDoneException(error)));
            });
  }

  /** The same within the caller's transaction. */
  public Future<Map<UUID, Receipt>> enqueue(
      SqlConnection connection, List<JobRequest> requests, boolean again) {
    Map<UUID, Receipt> receipts = new HashMap<>(requests.size() * 2);
    return again
        ? findEnded(connection, requests, receipts)
            .compose(v -> round(connection, missing(requests, receipts), receipts, true, ROUNDS))
        : round(connection, requests, receipts, false, ROUNDS);
  }

  /**
   * The same for requests whose keys hold beyond a job's end, or are made of their payloads: all in
   * one statement, so that either a key is taken and its job inserted, or neither.
   */
  public Future<Map<UUID, Receipt>> enqueueOnce(
      Statements on, List<JobRequest> requests, boolean again) {
    return requests.isEmpty()
        ? Future.succeededFuture(Map.of())
        : on.execute(put, KeyColumns.add(values(requests), requests).addBoolean(again))
            .map(KeyColumns::receipts);
  }

  /** What has already ended is acknowledged, and not inserted. */
  private Future<Void> findEnded(
      SqlConnection connection, List<JobRequest> requests, Map<UUID, Receipt> receipts) {
    List<UUID> ids = requests.stream().map(JobRequest::id).toList();
    return connection
        .preparedQuery(findEnded)
        .execute(Tuple.of(ids.toArray(UUID[]::new), Settling.oldest(ids)))
        .map(
            rows -> {
              addEnded(rows, receipts);
              return null;
            });
  }

  private Future<Map<UUID, Receipt>> round(
      SqlConnection connection,
      List<JobRequest> requests,
      Map<UUID, Receipt> receipts,
      boolean again,
      int rounds) {
    if (requests.isEmpty() || rounds == 0) {
      return Future.succeededFuture(receipts);
    }
    return connection
        .preparedQuery(insert)
        .execute(values(requests))
        .map(rows -> addInserted(rows, receipts))
        .compose(ids -> again ? deleteEnded(connection, ids, receipts) : Future.succeededFuture())
        .compose(
            v -> findHolders(connection, missing(requests, receipts), receipts, again, rounds - 1));
  }

  /**
   * Asks first, and deletes only what is found: seldom anything, and a producer without the right
   * to delete then fails, and finds it ended at its next try.
   */
  private Future<Void> deleteEnded(
      SqlConnection connection, List<UUID> ids, Map<UUID, Receipt> receipts) {
    Tuple values = Tuple.of(ids.toArray(UUID[]::new), Settling.oldest(ids));
    return connection
        .preparedQuery(findEnded)
        .execute(values)
        .compose(
            rows -> {
              addEnded(rows, receipts);
              return rows.size() == 0
                  ? Future.succeededFuture()
                  : connection.preparedQuery(deleteEnded).execute(values).mapEmpty();
            });
  }

  private Future<Map<UUID, Receipt>> findHolders(
      SqlConnection connection,
      List<JobRequest> missing,
      Map<UUID, Receipt> receipts,
      boolean again,
      int rounds) {
    if (missing.isEmpty()) {
      return Future.succeededFuture(receipts);
    }
    return holders
        .resolve(connection, missing, receipts)
        .compose(v -> round(connection, missing(missing, receipts), receipts, again, rounds));
  }

  private static void addEnded(Iterable<Row> rows, Map<UUID, Receipt> receipts) {
    for (Row row : rows) {
      UUID id = row.getUUID("id");
      receipts.put(id, Receipt.alreadyInserted(id));
    }
  }

  private static List<UUID> addInserted(Iterable<Row> rows, Map<UUID, Receipt> receipts) {
    List<UUID> ids = new ArrayList<>();
    for (Row row : rows) {
      UUID id = row.getUUID("id");
      receipts.put(id, Receipt.inserted(id));
      ids.add(id);
    }
    return ids;
  }

  private static List<JobRequest> missing(List<JobRequest> requests, Map<UUID, Receipt> receipts) {
    return requests.stream().filter(request -> !receipts.containsKey(request.id())).toList();
  }

  private static Tuple values(List<JobRequest> requests) {
    int size = requests.size();
    UUID[] ids = new UUID[size];
    String[] uniqueKeys = new String[size];
    Integer[] bytes = new Integer[size];
    OffsetDateTime[] runAts = new OffsetDateTime[size];
    List<JobValues> named = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      JobRequest request = requests.get(i);
      ids[i] = request.id();
      uniqueKeys[i] = request.uniqueKey().orElse(null);
      bytes[i] = request.bytes();
      runAts[i] = KeyHolders.runAt(request);
      named.add(Requests.values(request));
    }
    Tuple values = Tuple.of(ids, uniqueKeys, bytes, runAts);
    INSERTED.forEach(field -> values.addValue(Columns.of(field, named, DEFAULTS)));
    return values;
  }
}
