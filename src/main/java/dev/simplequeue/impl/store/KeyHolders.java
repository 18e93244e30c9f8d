package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Applies the key policies of requests to the jobs that hold their unique keys. */
final class KeyHolders {
  private static final Sql FIND_HOLDERS = Sql.statement("find_holders");
  private static final Sql CHANGE_HELD = Sql.statement("change_held");

  private final String findHolders;
  private final String changeHeld;

  KeyHolders(String schema) {
    this.findHolders = FIND_HOLDERS.in(schema);
    this.changeHeld = CHANGE_HELD.in(schema);
  }

  /**
   * Answers requests that were not inserted, as far as that is possible now; those without a
   * receipt are to be inserted again, for their key is free by now.
   */
  Future<Void> resolve(
      SqlConnection connection, List<JobRequest> requests, Map<UUID, Receipt> receipts) {
    UUID[] ids = requests.stream().map(JobRequest::id).toArray(UUID[]::new);
    String[] keys =
        requests.stream().map(request -> request.uniqueKey().orElse(null)).toArray(String[]::new);
    return connection
        .preparedQuery(findHolders)
        .execute(Tuple.tuple().addValue(ids).addValue(keys))
        .map(rows -> held(rows, requests, receipts))
        .compose(held -> change(connection, held, receipts));
  }

  /** A request that is to change the holder of its key. */
  private record Held(UUID holder, JobRequest request) {
    boolean replaces() {
      return request.keyPolicy() == KeyPolicy.REPLACE;
    }
  }

  /** Answers the requests that need no change of the holder, and gives those that do. */
  private static List<Held> held(
      RowSet<Row> rows, List<JobRequest> missing, Map<UUID, Receipt> receipts) {
    Map<UUID, JobRequest> requests = new HashMap<>();
    missing.forEach(request -> requests.put(request.id(), request));
    List<Held> held = new ArrayList<>();
    for (Row row : rows) {
      UUID id = row.getUUID("id");
      UUID holder = row.getUUID("holder");
      if (row.getBoolean("inserted")) {
        receipts.put(id, Receipt.alreadyInserted(id));
      } else if (holder != null) {
        JobRequest request = requests.get(id);
        boolean running = row.getBoolean("holder_running");
        if (request.keyPolicy() == KeyPolicy.KEEP) {
          receipts.put(id, Receipt.duplicate(holder, running));
        } else if (request.keyPolicy() == KeyPolicy.REJECT
            || !request.queue().equals(row.getString("holder_queue"))) {
          receipts.put(
              id, Receipt.refused(id, heldBy(holder, Optional.of(row.getString("holder_queue")))));
        } else {
          held.add(new Held(holder, request));
        }
      }
    }
    return held;
  }

  /** Why a request was refused; the queue is not known of a job that has ended. */
  static String heldBy(UUID holder, Optional<String> queue) {
    return "its unique key is held by job "
        + holder
        + queue.map(name -> " in queue " + name).orElse("")
        + "; nothing was changed";
  }

  /**
   * Of several requests with one key the last one counts, so thousands take two statements: of each
   * holder, the last request that replaces it, and then the last one after that, which gives it
   * another time. The first has all holders, so that they are locked in one order.
   */
  private Future<Void> change(
      SqlConnection connection, List<Held> held, Map<UUID, Receipt> receipts) {
    Map<UUID, Held> last = new LinkedHashMap<>();
    Map<UUID, Held> times = new LinkedHashMap<>();
    for (Held one : held) {
      Held before = last.get(one.holder());
      if (before != null && before.replaces() && !one.replaces()) {
        times.put(one.holder(), one);
      } else {
        last.put(one.holder(), one);
        times.remove(one.holder());
      }
    }
    Set<UUID> changed = new HashSet<>();
    return change(connection, last, changed)
        .compose(v -> change(connection, times, changed))
        .map(
            v -> {
              held.stream()
                  .filter(one -> changed.contains(one.holder()))
                  .forEach(one -> receipts.put(one.request().id(), receipt(one)));
              return null;
            });
  }

  private Future<Void> change(SqlConnection connection, Map<UUID, Held> once, Set<UUID> changed) {
    return once.isEmpty()
        ? Future.succeededFuture()
        : connection
            .preparedQuery(changeHeld)
            .execute(values(once.values()))
            .recover(error -> Future.failedFuture(SqlFailure.ofOne(error)))
            .map(
                rows -> {
                  rows.forEach(row -> changed.add(row.getUUID("id")));
                  return null;
                });
  }

  private static Receipt receipt(Held held) {
    return Receipt.changed(held.holder(), held.request().keyPolicy());
  }

  private static Tuple values(Collection<Held> held) {
    int size = held.size();
    UUID[] holders = new UUID[size];
    String[] keys = new String[size];
    Boolean[] replace = new Boolean[size];
    String[] payloads = new String[size];
    String[] headers = new String[size];
    Integer[] bytes = new Integer[size];
    Short[] priorities = new Short[size];
    OffsetDateTime[] runAts = new OffsetDateTime[size];
    Long[] runIns = new Long[size];
    int i = 0;
    for (Held one : held) {
      JobRequest request = one.request();
      holders[i] = one.holder();
      keys[i] = request.uniqueKey().orElseThrow();
      replace[i] = one.replaces();
      payloads[i] = request.payload().text();
      headers[i] = request.headersText().map(JsonText::text).orElse(null);
      bytes[i] = request.bytes();
      priorities[i] = (short) request.priority();
      runAts[i] = runAt(request);
      runIns[i] = request.when().in().toMillis();
      i++;
    }
    return Tuple.tuple()
        .addValue(holders)
        .addValue(keys)
        .addValue(replace)
        .addValue(payloads)
        .addValue(headers)
        .addValue(bytes)
        .addValue(priorities)
        .addValue(runAts)
        .addValue(runIns);
  }

  static @Nullable OffsetDateTime runAt(JobRequest request) {
    return request.when().at().map(time -> time.atOffset(ZoneOffset.UTC)).orElse(null);
  }
}
