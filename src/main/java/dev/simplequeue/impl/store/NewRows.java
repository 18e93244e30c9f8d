package dev.simplequeue.impl.store;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobValues;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.JobRequest;
import io.vertx.sqlclient.Tuple;
import java.lang.reflect.Array;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of {@code insert_new_jobs.sql}: arrays of what some request names. What none
 * names, and so what all leave to the tables, is no array at all, and costs nothing.
 */
final class NewRows {
  /** Their columns; the queue and the payload, which each request has, come first. */
  private static final JobField<?, ?>[] OPTIONAL =
      Enqueueing.INSERTED.stream()
          .filter(field -> !field.column().equals("queue") && !field.column().equals("payload"))
          .toArray(JobField[]::new);

  /** What each request has, and what is not a column. */
  private static final int OF_ALL =
      Requests.FIELDS.stream()
          .filter(field -> !List.of(OPTIONAL).contains(field))
          .mapToInt(JobValues::bit)
          .sum();

  private final int size;
  private final UUID[] ids;
  private final String[] payloads;
  private final Object[] @Nullable [] optional = new Object[OPTIONAL.length][];
  private String queue = "";
  private String @Nullable [] queues;
  private Integer @Nullable [] bytes;
  private OffsetDateTime @Nullable [] runAts;

  private NewRows(int size) {
    this.size = size;
    this.ids = new UUID[size];
    this.payloads = new String[size];
  }

  static <T> Tuple of(List<T> all, Function<T, JobRequest> requestOf) {
    NewRows rows = new NewRows(all.size());
    rows.queue = requestOf.apply(all.get(0)).queue();
    for (int i = 0; i < rows.size; i++) {
      rows.put(i, requestOf.apply(all.get(i)));
    }
    return rows.tuple();
  }

  private void put(int row, JobRequest request) {
    ids[row] = request.id();
    payloads[row] = request.payload().text();
    String name = request.queue();
    if (!name.equals(queue)) {
      queues = queues == null ? new String[size] : queues;
      queues[row] = name;
    }
    // As many bytes as characters: the server counts the same, whatever its encoding.
    if (request.bytes() != payloads[row].length()) {
      bytes = bytes == null ? new Integer[size] : bytes;
      bytes[row] = request.bytes();
    }
    JobValues values = Requests.values(request);
    if ((values.named() & ~OF_ALL) != 0) {
      putOptional(row, request, values);
    }
  }

  private void putOptional(int row, JobRequest request, JobValues values) {
    if (request.when().at().isPresent()) {
      runAts = runAts == null ? new OffsetDateTime[size] : runAts;
      runAts[row] = KeyHolders.runAt(request);
    }
    for (int i = 0; i < OPTIONAL.length; i++) {
      put(row, i, OPTIONAL[i], values);
    }
  }

  private <V> void put(int row, int place, JobField<?, V> field, JobValues values) {
    V named = values.value(field);
    if (named != null) {
      Object[] column = optional[place];
      if (column == null) {
        column = (Object[]) Array.newInstance(field.sqlType(), size);
        optional[place] = column;
      }
      column[row] = field.sql().apply(named);
    }
  }

  private Tuple tuple() {
    Tuple tuple = Tuple.of(ids, queue, bytes, runAts, queues, payloads);
    for (Object column : optional) {
      tuple.addValue(column);
    }
    return tuple;
  }
}
