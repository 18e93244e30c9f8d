package dev.simplequeue.handler;

import dev.simplequeue.impl.bus.Addresses;
import dev.simplequeue.impl.bus.Attach;
import dev.simplequeue.impl.bus.Attach.Attached;
import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.bus.JobTracing;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.bus.Pollers;
import dev.simplequeue.impl.bus.Tracings;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Runs the jobs of one queue. Extend it, and deploy as many instances as jobs may run at a time.
 *
 * <p>Blocking handlers are deployed with {@code ThreadingModel.WORKER}, or, on Java 21 and newer,
 * {@code VIRTUAL_THREAD}; asynchronous ones on the event loop. A job is sent only to an idle
 * instance, and never waits for a busy one. A faulty handler (it throws an exception or an {@code
 * Error}, returns null, or never completes) affects only its own job.
 *
 * <p>Handlers and the poller may be deployed and undeployed in any order. A subclass that overrides
 * {@link #start} or {@link #stop} must call the overridden method; call {@code super.start()} last,
 * because jobs arrive from then on.
 */
public abstract class HandlerVerticle extends VerticleBase {
  /** How long a handler has after it was told to end early. */
  private static final long AFTER_CANCEL_MILLIS = 2000;

  /** After this time the log is told of a start that has not come here, or of a missing poller. */
  private static final long START_MILLIS = 10_000;

  static final Future<Permit> GRANTED = Future.succeededFuture(Permit.granted());

  private final Running running = new Running();
  private @Nullable Tracings tracings;
  private String address = "";
  private String queue = "";
  private int places;
  private long startCheck;
  private boolean interrupting;
  private volatile long graceMillis;
  private volatile boolean runsForeignJobs;
  private volatile boolean stopping;

  /** For subclasses. Has no effect until the verticle is deployed. */
  protected HandlerVerticle() {}

  /** {@return the queue whose jobs it runs} Called once, when the verticle is deployed. */
  public abstract String queue();

  /**
   * Runs a job. Called on the verticle's own thread: its event loop, a worker thread, or a virtual
   * thread.
   *
   * @param job the claimed job
   * @return completes with the result. A failed future, an exception or null is a failed attempt;
   *     but with an {@link UnprocessablePayloadException} the job ends as unprocessable.
   */
  protected abstract Future<JobResult> process(Job job);

  /**
   * Acquires the handler's own permit before {@link #process} is called: a connection of a small
   * pool, a tenant's quota. Granted by default. Called on the verticle's own thread; while the job
   * waits for this permit, it holds its other permits. The wait is limited by the queue's {@code
   * acquireTimeout}; then the job is rescheduled after its backoff, and a permit that is granted
   * later is released.
   *
   * @param job the claimed job
   * @return completes with the permit, or with a refusal that says what happens to the job; a
   *     failed future, an exception or null is a failed attempt
   */
  protected Future<Permit> acquire(Job job) {
    return GRANTED;
  }

  /**
   * Whether a cancel interrupts the thread that is inside {@link #process}; false by default. Only
   * for handlers that block, on worker or virtual threads. Called once, when the verticle is
   * deployed.
   *
   * @return true to interrupt the thread; false by default
   */
  public boolean interruptWhenCancelled() {
    return false;
  }

  /**
   * How many jobs one instance runs at a time, 1 by default; for asynchronous handlers. Called
   * once, when the verticle is deployed.
   *
   * @return 1 or more; 1 by default
   */
  public int concurrency() {
    return 1;
  }

  /**
   * The prefix of the queue's addresses: {@code addressPrefix} of the deployment's configuration,
   * or {@code simplequeue}.
   *
   * @return the prefix, without the dot that follows it
   */
  protected String addressPrefix() {
    return config().getString("addressPrefix", SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX);
  }

  /** For Vert.x. A subclass that overrides it must call the overridden method. */
  @Override
  public void init(Vertx vertx, Context context) {
    super.init(vertx, context);
    startCheck = vertx.setTimer(START_MILLIS, id -> checkStarted());
  }

  /** Goes to the context's exception handler, or into the log of Vert.x. */
  private void checkStarted() {
    throw new IllegalStateException(
        getClass().getName()
            + " is deployed, but its start() has not called super.start(): no job comes to it");
  }

  /** It goes on waiting for one. */
  private void checkPoller() {
    Pollers pollers = new Pollers(vertx);
    if (!stopping && !pollers.has(addressPrefix())) {
      Set<String> others = pollers.prefixes();
      throw new IllegalStateException(
          getClass().getName()
              + " waits for jobs of queue "
              + queue
              + ", but no PollerVerticle with the address prefix "
              + addressPrefix()
              + " is deployed in this Vertx"
              + (others.isEmpty() ? "" : ". There is one for: " + String.join(", ", others))
              + ". Set addressPrefix in the deployment's configuration of the handler to that of"
              + " the queue's options");
    }
  }

  private Addresses bus() {
    return new Addresses(addressPrefix());
  }

  @Override
  public Future<?> start() throws Exception {
    // Refuses a name that no request can have.
    queue = JobRequest.of(named()).queue();
    places = concurrency();
    if (places < 1) {
      throw new InvalidValueException("concurrency", "is " + places + "; the limit is 1 or more");
    }
    interrupting = interruptWhenCancelled();
    if (interrupting && context.isEventLoopContext()) {
      throw new InvalidValueException(
          "interruptWhenCancelled",
          "is true, which needs a worker or virtual thread: an event loop must not be interrupted");
    }
    vertx.cancelTimer(startCheck);
    LocalCodec.register(vertx);
    tracings = Tracings.of(vertx, addressPrefix());
    address = bus().newInstance();
    vertx.eventBus().<Dispatch>localConsumer(address, message -> run(message.body()));
    // Listen before asking: a poller that starts in between is heard one way or the other.
    vertx.eventBus().localConsumer(bus().pollerHere(), message -> attach());
    attach();
    startCheck = vertx.setTimer(START_MILLIS, id -> checkPoller());
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() throws Exception {
    stopping = true;
    vertx.cancelTimer(startCheck);
    return detach()
        .compose(detached -> running.whenEmpty(graceMillis))
        .onSuccess(ended -> running.cancelAll(vertx))
        .compose(cancelled -> running.whenEmpty(AFTER_CANCEL_MILLIS))
        .onComplete(ended -> running.interruptAll());
  }

  private String named() {
    String name = queue();
    if (name == null) {
      throw new InvalidValueException(
          "queue",
          "is null: queue() of "
              + getClass().getName()
              + " must name the queue whose jobs it runs; it is called when the verticle is"
              + " deployed");
    }
    return name;
  }

  private Future<Void> detach() {
    if (address.isEmpty()) {
      // Its start failed, or did not come here.
      return Future.succeededFuture();
    }
    return new Pollers(vertx).has(addressPrefix())
        ? vertx
            .eventBus()
            .request(bus().detach(), address, LocalCodec.local())
            .<Void>mapEmpty()
            .otherwiseEmpty()
        : Future.succeededFuture();
  }

  /** The class that runs the jobs. */
  Class<?> code() {
    return getClass();
  }

  private void attach() {
    if (stopping) {
      return;
    }
    Attach offer = new Attach(address, queue, code().getName(), places, running.now());
    vertx
        .eventBus()
        .<Attached>request(bus().attach(), offer, LocalCodec.local())
        .onSuccess(
            reply -> {
              graceMillis = reply.body().grace().toMillis();
              runsForeignJobs = reply.body().foreign() > 0;
              if (runsForeignJobs && !running.now().containsAll(offer.running())) {
                // One of them ended while the answer was on its way.
                attach();
              }
            });
    // If there is no poller yet: it says so when it comes.
  }

  private void run(Dispatch dispatch) {
    if (stopping) {
      dispatch.decline("its verticle is being undeployed");
      return;
    }
    if (!dispatch.accept()) {
      // The poller had given up on this job, perhaps also on this instance; it can take jobs after
      // all.
      dispatch.decline("taken back");
      attach();
      return;
    }
    running.add(dispatch);
    new Execution(dispatch, this::process, interrupting, tracing(), this::end, context)
        .run(this::acquire);
  }

  private @Nullable JobTracing tracing() {
    return tracings == null ? null : tracings.now();
  }

  private void end(Dispatch dispatch, AttemptEnd end) {
    running.remove(dispatch);
    dispatch.end(end);
    if (runsForeignJobs) {
      // The job may have been an earlier poller's: the present one must learn that its place is
      // free. On the verticle's own thread, so that offers leave in the order in which they were
      // made.
      context.runOnContext(v -> attach());
    }
  }
}
