package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.pgclient.PgConnection;

/**
 * The floor of w4: one round trip for a bare INSERT, and one for an UPDATE … RETURNING of that row,
 * as seldom as w4's jobs come.
 */
final class FloorRoundTrip {
  private static final String TABLE = "simplequeue_floor";
  private static final long PAUSE_MILLIS = 50;

  private FloorRoundTrip() {}

  static double p50Millis(Bed bed, int samples) {
    bed.execute("drop table if exists " + TABLE);
    bed.execute(
        "create table " + TABLE + " (id bigserial primary key, payload jsonb, taken boolean)");
    PgConnection connection = bed.connect();
    Latencies latencies = new Latencies();
    for (int i = 0; i < Singles.WARM_UP; i++) {
      roundTrip(connection);
    }
    for (int i = 0; i < samples; i++) {
      bed.rest(PAUSE_MILLIS);
      long start = System.nanoTime();
      roundTrip(connection);
      latencies.record(System.nanoTime() - start);
    }
    await(connection.close());
    bed.execute("drop table " + TABLE);
    return latencies.millis(50);
  }

  private static void roundTrip(PgConnection connection) {
    await(
        connection
            .preparedQuery("insert into " + TABLE + " (payload) values ('{\"a\": 1}') returning id")
            .execute());
    await(
        connection
            .preparedQuery(
                "update "
                    + TABLE
                    + " set taken = true where id = (select max(id) from "
                    + TABLE
                    + ") returning payload")
            .execute());
  }
}
