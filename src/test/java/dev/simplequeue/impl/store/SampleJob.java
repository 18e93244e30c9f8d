package dev.simplequeue.impl.store;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.internal.ArrayTuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;

/** Claimed jobs without a database. */
public final class SampleJob {

  private SampleJob() {}

  /** This claim of this job: its attempt is as many as its claims. */
  public static ClaimedJob of(UUID id, int claims) {
    OffsetDateTime now = OffsetDateTime.of(2026, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC);
    Values row = new Values();
    for (int i = 0; i < ClaimedJob.FIRST_COLUMN; i++) {
      row.addValue(null);
    }
    List.of(id, "work", "{}").forEach(row::addValue);
    row.addValue(null);
    List.of(2, (short) 5, now, claims, 9).forEach(row::addValue);
    row.addValue(null).addValue(null).addValue(null);
    List.of(0, 0, now, claims).forEach(row::addValue);
    row.addValue(null).addValue(null);
    return new ClaimedJob(row, new UUID(0, 1), new OwnTransaction(new SimpleQueueOptions()), false);
  }

  private static final class Values extends ArrayTuple implements Row {
    Values() {
      super(ClaimedJob.LAST_COLUMN + 1);
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
