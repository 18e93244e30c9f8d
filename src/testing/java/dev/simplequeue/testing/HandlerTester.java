package dev.simplequeue.testing;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs a handler without a database. It is deployed and given jobs as in production, on the threads
 * that it is for: its own permit is acquired, the payload is read, what it throws, returns or does
 * not complete becomes what the queue would make of it. Not thread-safe.
 *
 * <pre>{@code
 * try (HandlerTester tester = HandlerTester.of(EmailHandler::new)) {
 *   assertThat(tester.run(TestJob.of(new Email("ada@example.org")).attempt(3)))
 *       .isRetried().afterDelay(Duration.ofSeconds(5)).withError("connection refused");
 * }
 * }</pre>
 */
public final class HandlerTester implements AutoCloseable {
  static {
    Insides.open();
  }

  private final BiFunction<Vertx, String, Future<String>> deployment;
  private QueueOptions options = new QueueOptions();
  private Duration patience = TestSetup.DEFAULT_PATIENCE;
  private Optional<Vertx> given = Optional.empty();
  private @Nullable Vertx vertx;
  private @Nullable PlayedPoller poller;
  private final List<RunningJob> begun = new ArrayList<>();
  private String deployed = "";

  private HandlerTester(BiFunction<Vertx, String, Future<String>> deployment) {
    this.deployment = deployment;
  }

  /**
   * Of a handler that never blocks.
   *
   * @param handler makes it
   * @return a tester, to be closed
   */
  public static HandlerTester of(Supplier<? extends HandlerVerticle> handler) {
    return of(handler, ThreadingModel.EVENT_LOOP);
  }

  /**
   * Of a handler on threads of this kind.
   *
   * @param handler makes it
   * @param threads where it is deployed
   * @return a tester, to be closed
   */
  public static HandlerTester of(
      Supplier<? extends HandlerVerticle> handler, ThreadingModel threads) {
    return new HandlerTester(
        (vertx, prefix) ->
            vertx.deployVerticle(
                handler::get,
                new DeploymentOptions()
                    .setThreadingModel(threads)
                    .setConfig(new JsonObject().put("addressPrefix", prefix))));
  }

  /**
   * Of handlers that are made from a function, on their own kind of threads.
   *
   * @param handlers the handlers
   * @return a tester, to be closed
   */
  public static HandlerTester of(Handlers handlers) {
    return new HandlerTester((vertx, prefix) -> handlers.addressPrefix(prefix).deploy(vertx));
  }

  /**
   * Sets the options of the queue: its time limit, backoff, {@code acquireTimeout}. Before the
   * first job.
   *
   * @param options the options
   * @return this
   */
  public HandlerTester queue(QueueOptions options) {
    this.options = new QueueOptions(options);
    return this;
  }

  /**
   * Uses a {@code Vertx} that is closed by who has made it. Before the first job.
   *
   * @param vertx where the handler is deployed
   * @return this
   */
  public HandlerTester vertx(Vertx vertx) {
    given = Optional.of(vertx);
    return this;
  }

  /**
   * Sets how long to wait for an attempt, {@link TestSetup#DEFAULT_PATIENCE} by default.
   *
   * @param patience longer than zero
   * @return this
   */
  public HandlerTester patience(Duration patience) {
    this.patience = patience;
    return this;
  }

  /**
   * Runs one attempt and waits for its end.
   *
   * @param job the job
   * @return what becomes of it
   * @throws AssertionError if it does not end in time
   */
  public HandlerResult run(TestJob job) {
    return offer(job).result();
  }

  /**
   * Runs the first attempt of a job with this payload, or of this request.
   *
   * @param payload as for {@link TestJob#of(Object)}
   * @return what becomes of it
   */
  public HandlerResult run(Object payload) {
    return run(payload instanceof TestJob job ? job : TestJob.of(payload));
  }

  /**
   * Begins an attempt, and returns when the handler's {@code process} has been called.
   *
   * @param job the job
   * @return the attempt
   */
  public RunningJob start(TestJob job) {
    RunningJob running = offer(job);
    Waits.get(running.begun(), patience, "the start of the handler");
    return running;
  }

  /**
   * Sends a job to the handler, and does not wait: its own permit may be long in coming.
   *
   * @param job the job
   * @return the attempt
   */
  public RunningJob offer(TestJob job) {
    Vertx on = open();
    RunningJob running = new RunningJob(on, job, options, patience);
    begun.add(running);
    running.limit();
    poller().send(running.dispatch());
    return running;
  }

  private PlayedPoller poller() {
    return Objects.requireNonNull(poller, "opened");
  }

  private Vertx open() {
    Waits.refuseEventLoop();
    if (vertx == null) {
      Vertx on = given.orElseGet(Vertx::vertx);
      vertx = on;
      PlayedPoller played = new PlayedPoller(on);
      poller = played;
      deployed =
          Waits.get(
              played.deploy(prefix -> deployment.apply(on, prefix)),
              patience,
              "the deployment of the handler");
    }
    return vertx;
  }

  /**
   * Undeploys the handler; one that still runs is told to end, and has two seconds for it.
   *
   * @throws AssertionError if it has not ended, and nobody has asked for {@link RunningJob#result}
   */
  @Override
  public void close() {
    if (vertx == null) {
      return;
    }
    Vertx on = vertx;
    AllSteps steps = new AllSteps();
    if (!deployed.isEmpty()) {
      steps.take(() -> Waits.get(on.undeploy(deployed), patience, "the end of the handler"));
    }
    begun.forEach(running -> steps.takeFirst(running::refuseIfLeft));
    if (given.isEmpty()) {
      // Not in a chain of futures: these would go on where nothing runs any more.
      steps.take(() -> Waits.get(on.close(), patience, "the end of Vert.x"));
    }
    steps.end();
  }
}
