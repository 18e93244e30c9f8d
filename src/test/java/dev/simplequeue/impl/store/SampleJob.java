package dev.simplequeue.impl.store;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.internal.ArrayTuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Claimed jobs without a database. */
public final class SampleJob {

  private SampleJob() {}

  /** This claim of this job: its attempt is as many as its claims. */
  public static ClaimedJob of(UUID id, int claims) {
    OffsetDateTime now = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    columns.put("id", id);
    columns.put("queue", "work");
    columns.put("payload", "{}");
    columns.put("headers", null);
    columns.put("bytes", 2);
    columns.put("priority", (short) 5);
    columns.put("run_at", now);
    columns.put("attempt", claims);
    columns.put("max_attempts", 9);
    columns.put("timeout", null);
    columns.put("unique_key", null);
    columns.put("fingerprint", null);
    columns.put("reprocesses", 0);
    columns.put("crashes", 0);
    columns.put("created_at", now);
    columns.put("claims", claims);
    columns.put("last_error", null);
    columns.put("limit_key", null);
    return new ClaimedJob(
        new Values(columns.values()),
        new ClaimedColumns(List.copyOf(columns.keySet())),
        new UUID(0, 1),
        new Home(new OwnTransaction(new SimpleQueueOptions()), new ToldProgress()),
        false);
  }

  private static final class Values extends ArrayTuple implements Row {
    Values(Collection<@Nullable Object> values) {
      super(values.size());
      values.forEach(this::addValue);
    }

    @Override
    public String getColumnName(int pos) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int getColumnIndex(String column) {
      throw new UnsupportedOperationException();
    }
  }
}
