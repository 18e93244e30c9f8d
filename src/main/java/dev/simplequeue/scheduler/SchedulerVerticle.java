package dev.simplequeue.scheduler;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.ScheduleVerb;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.part.Audit;
import dev.simplequeue.impl.part.Endpoint;
import dev.simplequeue.impl.part.Part;
import dev.simplequeue.impl.part.Part.Ending;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Firing;
import dev.simplequeue.impl.store.Scheduling;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;

/**
 * Fires schedules: enqueues a job at each of their ticks. Writes those of its options to the
 * database when it starts; answers {@code SimpleQueue.schedules()}, and JSON messages on {@code
 * <prefix>.schedule.<verb>}. Can run on every node at once, without a leader. Deploy it on the
 * event loop. With {@code scheduler.enabled} false it only answers, and fires nothing.
 */
public final class SchedulerVerticle extends VerticleBase {
  private static final Duration LAST_ORDERS = Duration.ofSeconds(5);

  private final Part part;

  /** Takes its options from the deployment's configuration. */
  public SchedulerVerticle() {
    part = new Part();
  }

  /**
   * Takes these options.
   *
   * @param options the options of the queue; those of other parts are ignored
   */
  public SchedulerVerticle(SimpleQueueOptions options) {
    part = new Part(options);
  }

  @Override
  public Future<?> start() {
    return part.start(vertx, config(), this::begin);
  }

  @Override
  public Future<?> stop() {
    return part.stop();
  }

  private Future<Ending> begin(SimpleQueueOptions options, QueueListener listener) {
    Database database = new Database(vertx, options);
    Addresses addresses = new Addresses(options.getAddressPrefix());
    Hints hints = new Hints(vertx, options.getAddressPrefix());
    Session firing = database.scheduleSession();
    Session orders = database.inspectSession();
    Scheduling scheduling = new Scheduling(database, orders);
    ScheduleLoop loop =
        new ScheduleLoop(
            vertx,
            options,
            firing,
            new Firing(database, firing, Vitals.of(vertx, options.getAddressPrefix())::ahead),
            new Scheduling(database, firing),
            hints,
            listener);
    Endpoint<Schedules> schedules =
        new Endpoint<>(vertx, new ScheduleService(scheduling, hints, listener));
    schedules.onCall(addresses.localSchedules());
    Audit audit = new Audit(database, listener);
    AuditedVerbs audited = new AuditedVerbs(audit, "node " + options.getNodeName());
    ScheduleVerb.ALL.forEach(
        verb -> schedules.onJson(addresses.schedule(verb.name()), audited.read(verb)));
    if (options.getScheduler().isEnabled()) {
      hints.onHeard(
          hint -> {
            if (hint instanceof Hint.Schedules || hint instanceof Hint.HeardAgain) {
              loop.look();
            }
          });
      loop.look();
    }
    return Future.succeededFuture(
        () ->
            loop.stop()
                .compose(v -> schedules.idle(LAST_ORDERS))
                .compose(v -> Future.join(firing.close(), orders.close(), audit.close())));
  }
}
