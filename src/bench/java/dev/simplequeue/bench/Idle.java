package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** idle: what a node costs that has nothing to do, by the number of its queues. */
final class Idle implements Workload {
  private static final List<Integer> QUEUES = List.of(1, 100, 500);

  /** A back end tells its counts at most once a second, when a transaction ends. */
  private static final long COUNTS_ARE_LATE_MILLIS = 1500;

  @Override
  public void run(Bed bed, Scale scale) {
    for (int queues : QUEUES) {
      String deployment = bed.deployFresh();
      List<String> handlers = new ArrayList<>();
      for (int i = 0; i < queues; i++) {
        handlers.add(await(bed.vertx().deployVerticle(LambdaHandler.succeeding("queue-" + i))));
      }
      JsonObject line =
          new JsonObject().put("queues", queues).mergeIn(rest(bed, scale.seconds / 3));
      bed.print(line.put("ok", queues(bed) == queues));
      handlers.forEach(bed::undeploy);
      bed.undeploy(deployment);
    }
  }

  private static JsonObject rest(Bed bed, int seconds) {
    bed.settleDown();
    bed.rest(COUNTS_ARE_LATE_MILLIS);
    bed.execute("select 'has this session tell of its vacuum'");
    long before = transactions(bed);
    Meter meter = new Meter(bed);
    bed.rest(seconds * 1000L);
    JsonObject line = meter.perSecond();
    long done = transactions(bed) - before;
    return line.put("transactions_per_s", Bed.round(done / line.getDouble("seconds")));
  }

  /** Of all sessions; a statement of the node is a transaction, but for few. */
  private static long transactions(Bed bed) {
    return bed.number(
        "select xact_commit from pg_stat_database where datname = current_database()");
  }

  /** For how many queues the node says that it has handlers. */
  private static long queues(Bed bed) {
    return bed.number(
        "select coalesce(sum(cardinality(queues)), 0)::bigint from " + Bed.SCHEMA + ".node");
  }
}
