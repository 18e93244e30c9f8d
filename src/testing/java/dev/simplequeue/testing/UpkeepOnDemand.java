package dev.simplequeue.testing;

import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Partitions;
import dev.simplequeue.impl.store.Rescuing;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import dev.simplequeue.impl.store.Retention;
import dev.simplequeue.impl.store.Unparking;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** The housekeeping of the queue, done when the test says so. */
final class UpkeepOnDemand {
  private static final int BATCH = 1000;

  private final SimpleQueueOptions options;
  private final Pool pool;
  private final PartOrders orders;
  private final AttemptLog heard;
  private final Duration patience;
  private final String expireLease;
  private final String findDue;
  private final Hints hints;
  private final Context context;
  private final Session session;
  private final Rescuing rescuing;
  private final Unparking unparking;
  private final Partitions partitions;
  private final Retention retention;
  private final List<UUID> killed = new ArrayList<>();

  UpkeepOnDemand(
      Vertx vertx,
      SimpleQueueOptions options,
      Pool pool,
      KitSql sql,
      PartOrders orders,
      AttemptLog heard,
      Duration patience) {
    this.options = options;
    this.pool = pool;
    this.orders = orders;
    this.heard = heard;
    this.patience = patience;
    this.expireLease = sql.text("expire_lease");
    this.findDue = sql.text("find_due_schedules");
    this.hints = new Hints(vertx, options.getAddressPrefix());
    this.context = vertx.getOrCreateContext();
    Database database = new Database(vertx, options);
    this.session = database.reaperSession();
    this.rescuing = new Rescuing(database, session, heard);
    this.unparking = new Unparking(database, session, heard);
    this.partitions = new Partitions(database, session);
    this.retention = new Retention(database, session, heard);
  }

  synchronized void kill() {
    killed.add(orders.die());
  }

  synchronized int reap() {
    for (UUID node : killed) {
      wait(pool.preparedQuery(expireLease).execute(Tuple.of(node)), "the end of a lease");
    }
    List<UUID> nodes = List.copyOf(killed);
    killed.clear();
    List<Rescued> jobs =
        wait(
            onContext(
                () ->
                    rescuing
                        .declareDead(nodes, sent -> true)
                        .compose(
                            declared ->
                                rescuing
                                    .removeDead()
                                    .map(
                                        removed -> {
                                          List<Rescued> all = new ArrayList<>(declared.jobs());
                                          all.addAll(removed.jobs());
                                          return all;
                                        }))),
            "the rescue");
    Set<String> queues =
        new HashSet<>(wait(onContext(unparking::removeLostPermits), "the permits"));
    queues.addAll(wait(onContext(unparking::unpark), "the permits"));
    jobs.forEach(job -> queues.add(job.queue()));
    if (!queues.isEmpty()) {
      hints.jobs(queues);
    }
    return jobs.size();
  }

  int tickSchedules() {
    int before = heard.fired();
    long end = System.nanoTime() + patience.toNanos();
    do {
      orders.turn("scheduler");
    } while (areDue() && System.nanoTime() < end);
    return heard.fired() - before;
  }

  private boolean areDue() {
    return wait(
        pool.query(findDue).execute().map(rows -> rows.iterator().next().getLong("due") > 0),
        "the look at the schedules");
  }

  int runJanitor() {
    JanitorOptions janitor = options.getJanitor();
    wait(onContext(() -> partitions.makeAhead(janitor.getDaysAhead())), "the partitions");
    int removed = 0;
    while (wait(onContext(() -> retention.dropOldDay(janitor.getKeepCompleted())), "the archive")
        .isPresent()) {
      removed++;
    }
    removed += deleted(() -> retention.deleteOldCompleted(janitor.getKeepCompleted(), BATCH));
    return removed + deleted(() -> retention.deleteOldDead(janitor.getKeepDead(), BATCH));
  }

  private int deleted(Supplier<Future<Integer>> delete) {
    int all = 0;
    int some;
    do {
      some = wait(onContext(delete), "the deletion of old jobs");
      all += some;
    } while (some == BATCH);
    return all;
  }

  Future<Void> close() {
    return onContext(session::close);
  }

  private <T> Future<T> onContext(Supplier<Future<T>> work) {
    Promise<T> done = Promise.promise();
    context.runOnContext(v -> work.get().onComplete(done));
    return done.future();
  }

  private <T> T wait(Future<T> future, String what) {
    return Waits.get(future, patience, what);
  }
}
