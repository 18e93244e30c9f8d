package dev.simplequeue.control;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.backend.ApiBackend;
import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.ControlJson;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.InspectVerb;
import dev.simplequeue.impl.bus.JobControl;
import dev.simplequeue.impl.bus.Pollers;
import dev.simplequeue.impl.bus.Signed;
import dev.simplequeue.impl.part.Audit;
import dev.simplequeue.impl.part.Endpoint;
import dev.simplequeue.impl.part.HealthCheck;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Cancelling;
import dev.simplequeue.impl.store.Outcomes;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.UUID;
import java.util.function.Function;

/** The running part, between its start and its stop. */
final class ControlService {
  private static final Duration LAST_ORDERS = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final SimpleQueueOptions options;
  private final Addresses addresses;
  private final Hints hints;
  private final Session jobSession;
  private final Session inspectSession;
  private final Waiters waiters;
  private final Endpoint<JobControl> jobs;
  private final Endpoint<Operator> operator;
  private final Audit audit;
  private final String node;
  private final ReadPool reads;
  private final TableBackend tableBackend;
  private final Endpoint<ApiBackend> backend;

  ControlService(Vertx vertx, SimpleQueueOptions options, QueueListener listener) {
    this.vertx = vertx;
    this.options = options;
    addresses = new Addresses(options.getAddressPrefix());
    hints = new Hints(vertx, options.getAddressPrefix());
    Database database = new Database(vertx, options);
    jobSession = database.controlSession();
    waiters = new Waiters(vertx, new Outcomes(database, jobSession), options, hints, listener);
    Canceller canceller = new Canceller(vertx, new Cancelling(database, jobSession), hints);
    jobs = new Endpoint<>(vertx, new Jobs(canceller, waiters));
    inspectSession = database.inspectSession();
    TableOperator inspection = new TableOperator(vertx, database, inspectSession, hints, listener);
    audit = new Audit(database, listener);
    node = "node " + options.getNodeName();
    operator = new Endpoint<>(vertx, new AuditedOperator(inspection, audit, node));
    reads = new ReadPool(database);
    tableBackend = new TableBackend(database, reads, inspection, hints, audit);
    backend = new Endpoint<>(vertx, tableBackend);
  }

  /** Cancels, and waits. */
  private record Jobs(Canceller canceller, Waiters waiters) implements JobControl {
    @Override
    public Future<Cancellation> cancel(UUID id) {
      return canceller.job(id);
    }

    @Override
    public Future<Cancellation> cancelByUniqueKey(String key) {
      return canceller.byUniqueKey(key);
    }

    @Override
    public Future<Cancellation> cancelByFingerprint(String fingerprint) {
      return canceller.byFingerprint(fingerprint);
    }

    @Override
    public Future<JobOutcome> await(UUID id, Await how) {
      return waiters.await(id, how);
    }
  }

  void open() {
    jobs.onCall(addresses.localControl());
    jobs.onJson(
        addresses.cancel(),
        json -> cancel(json).andThen(answer -> answer.map(Cancellation::toJson)));
    jobs.onJson(
        addresses.await(),
        json -> ControlJson.await(json).andThen(answer -> answer.map(JobOutcome::toJson)));
    operator.onCall(addresses.localInspect());
    backend.onCall(addresses.localBackend());
    InspectVerb.ALL.forEach(verb -> operator.onJson(verb.address(addresses), verb.read()));
    vertx
        .eventBus()
        .localConsumer(
            addresses.health(),
            message -> message.reply(HealthCheck.of(vertx, addresses.prefix()).toJson()));
    hints.onHeard(this::hear);
  }

  /**
   * Programs cancel their own jobs. A cancel that names its author is an operator's, and audited.
   */
  private Function<JobControl, Future<Cancellation>> cancel(JsonObject json) {
    Signed signed = Signed.of(json);
    Function<JobControl, Future<Cancellation>> order = ControlJson.cancel(signed.rest());
    if (signed.by().isEmpty()) {
      return order;
    }
    JsonObject target = signed.rest().copy();
    Object id = target.remove("id");
    if (id != null) {
      target.put("job", id);
    }
    return control ->
        audit.change(
            signed.by(),
            "cancel",
            target,
            () -> order.apply(control),
            done -> done.toJson().encode());
  }

  private void hear(Hint hint) {
    if (hint instanceof Hint.Changed changed) {
      waiters.changed(changed.jobs());
    } else if (hint instanceof Hint.HeardAgain) {
      waiters.lookAtAll();
    }
  }

  /** Goes on until the poller has stopped: handlers that still run may cancel and wait. */
  Future<Void> close() {
    return new Pollers(vertx)
        .drained(addresses, options.getPoller().getGrace())
        .compose(v -> waiters.close())
        .compose(v -> jobs.idle(LAST_ORDERS))
        .compose(v -> operator.idle(LAST_ORDERS))
        .compose(v -> backend.idle(LAST_ORDERS))
        .compose(v -> reads.close())
        .compose(v -> tableBackend.close())
        .compose(v -> inspectSession.close())
        .compose(v -> jobSession.close());
  }
}
