package dev.simplequeue;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.EnqueueCall;
import dev.simplequeue.impl.bus.EnqueueCall.Failed;
import dev.simplequeue.impl.bus.EnqueueCall.Outcome;
import dev.simplequeue.impl.bus.EnqueueCall.Outcomes;
import dev.simplequeue.impl.bus.EnqueueSettings;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.bus.JobControl;
import dev.simplequeue.impl.bus.JobTracing;
import dev.simplequeue.impl.bus.LocalCall;
import dev.simplequeue.impl.bus.LocalCall.ClosedException;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.Prefixed;
import dev.simplequeue.impl.bus.ServiceCall;
import dev.simplequeue.impl.bus.Tracings;
import dev.simplequeue.impl.part.HealthCheck;
import dev.simplequeue.impl.store.OwnConnection;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.inspect.Inspector;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.Await;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Sends requests by reference to the EnqueueVerticle, or inserts them on the caller's connection.
 */
final class LocalClient implements SimpleQueue, Prefixed {
  /**
   * The EnqueueVerticle answers within its own timeout; this is for one that was undeployed at the
   * wrong moment.
   */
  private static final long ANSWER_MILLIS = 3_700_000;

  /** The ControlVerticle answers every call, if only when it stops. */
  private static final long EVER_MILLIS = Duration.ofDays(36_500).toMillis();

  private final Vertx vertx;
  private final Addresses addresses;
  private final Tracings tracings;

  LocalClient(Vertx vertx, String addressPrefix) {
    LocalCodec.register(vertx);
    this.vertx = vertx;
    this.addresses = new Addresses(addressPrefix);
    this.tracings = Tracings.of(vertx, addressPrefix);
  }

  @Override
  public String addressPrefix() {
    return addresses.prefix();
  }

  @Override
  public Future<Receipt> enqueue(JobRequest request) {
    return enqueue(request, false);
  }

  private Future<Receipt> enqueue(JobRequest request, boolean awaited) {
    return traced(
        List.of(request),
        traced ->
            call(traced, awaited)
                .compose(
                    answer ->
                        answer.outcomes().get(0) instanceof Failed failed
                            ? Future.failedFuture(failed.error())
                            : Future.succeededFuture(answer.outcomes().get(0).receipt())));
  }

  private <T> Future<T> traced(
      List<JobRequest> requests, Function<List<JobRequest>, Future<T>> send) {
    JobTracing tracing = tracings.now();
    return tracing == null || requests.isEmpty()
        ? send.apply(requests)
        : tracing.enqueue(vertx.getOrCreateContext(), requests, send);
  }

  @Override
  public Future<List<Receipt>> enqueueAll(List<JobRequest> requests) {
    return traced(List.copyOf(requests), traced -> call(traced, false).map(Outcomes::receipts));
  }

  private Future<Outcomes> call(List<JobRequest> requests, boolean awaited) {
    if (requests.isEmpty()) {
      return Future.succeededFuture(new Outcomes(List.of()));
    }
    DeliveryOptions options = LocalCodec.local().setSendTimeout(ANSWER_MILLIS);
    return LocalCall.<Outcomes>ask(
            vertx, addresses.localEnqueue(), new EnqueueCall(requests, awaited), options)
        .otherwise(
            error ->
                new Outcomes(
                    requests.stream().map(request -> unanswered(request, error)).toList()));
  }

  private Outcome unanswered(JobRequest request, Throwable error) {
    if (error instanceof ClosedException) {
      return Failed.withoutInsert(FailureCode.UNAVAILABLE, request, error.getMessage());
    }
    boolean nobody =
        error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS;
    return nobody
        ? notDeployed(request)
        : new Failed(
            new EnqueueException(
                FailureCode.OUTCOME_UNKNOWN,
                request.id(),
                "the EnqueueVerticle did not answer: " + error.getMessage()));
  }

  private Failed notDeployed(JobRequest request) {
    return Failed.withoutInsert(
        FailureCode.UNAVAILABLE,
        request,
        "no EnqueueVerticle with the address prefix "
            + addresses.prefix()
            + " is deployed in this Vertx");
  }

  @Override
  public Future<Receipt> enqueue(SqlConnection connection, JobRequest request) {
    return enqueueAll(connection, List.of(request)).map(receipts -> receipts.get(0));
  }

  @Override
  public Future<List<Receipt>> enqueueAll(SqlConnection connection, List<JobRequest> requests) {
    if (requests.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    EnqueueSettings settings = EnqueueSettings.of(vertx, addresses.prefix()).orElse(null);
    if (settings == null) {
      return Future.failedFuture(notDeployed(requests.get(0)).error());
    }
    return traced(
        requests,
        traced ->
            new OwnConnection(
                    connection,
                    settings.schema(),
                    settings.maxPayloadBytes(),
                    new Hints(vertx, addresses.prefix())::jobs)
                .enqueue(traced));
  }

  @Override
  public Future<JobOutcome> await(UUID id, Await how) {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(how, "how");
    return control(control -> control.await(id, how));
  }

  @Override
  public Future<JobOutcome> enqueueAndAwait(JobRequest request, Await how) {
    return enqueue(request, true).compose(receipt -> await(receipt.id(), how));
  }

  @Override
  public Future<List<JobOutcome>> enqueueAllAndAwait(List<JobRequest> requests, Await how) {
    Objects.requireNonNull(how, "how");
    return traced(List.copyOf(requests), traced -> call(traced, true).map(Outcomes::acknowledged))
        .compose(
            receipts ->
                Future.all(receipts.stream().map(receipt -> await(receipt.id(), how)).toList()))
        .map(CompositeFuture::list);
  }

  @Override
  public Future<Cancellation> cancel(UUID id) {
    Objects.requireNonNull(id, "id");
    return control(control -> control.cancel(id));
  }

  @Override
  public Future<Cancellation> cancelByUniqueKey(String key) {
    return named(JobControl::checkUniqueKey, key, control -> control.cancelByUniqueKey(key));
  }

  @Override
  public Future<Cancellation> cancelByFingerprint(String fingerprint) {
    return named(
        JobControl::checkFingerprint,
        fingerprint,
        control -> control.cancelByFingerprint(fingerprint));
  }

  private Future<Cancellation> named(
      Consumer<String> check, String name, Function<JobControl, Future<Cancellation>> ask) {
    try {
      check.accept(name);
    } catch (InvalidValueException e) {
      return Future.failedFuture(new SimpleQueueException(FailureCode.INVALID, e.getMessage()));
    }
    return control(ask);
  }

  @Override
  public Future<Health> health() {
    return Future.succeededFuture(HealthCheck.of(vertx, addresses.prefix()));
  }

  @Override
  public Inspector inspect() {
    return new LocalOperator(vertx, addresses);
  }

  @Override
  public Operator operate() {
    return new LocalOperator(vertx, addresses);
  }

  @Override
  public Schedules schedules() {
    return new LocalSchedules(vertx, addresses);
  }

  private <T> Future<T> control(Function<JobControl, Future<T>> ask) {
    return new ServiceCall<>(ask)
        .send(vertx, addresses.localControl(), EVER_MILLIS)
        .recover(error -> Future.failedFuture(noControl(addresses, error)))
        .compose(ServiceCall.Answer::toFuture);
  }

  static SimpleQueueException noControl(Addresses addresses, Throwable error) {
    if (error instanceof ClosedException) {
      return new SimpleQueueException(FailureCode.UNAVAILABLE, error.getMessage());
    }
    return new SimpleQueueException(
        FailureCode.UNAVAILABLE,
        "no ControlVerticle with the address prefix "
            + addresses.prefix()
            + " answers in this Vertx: "
            + error.getMessage());
  }
}
