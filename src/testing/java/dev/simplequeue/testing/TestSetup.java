package dev.simplequeue.testing;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * How a {@link QueueTester} is set up. Everything has a default; each method changes this object
 * and returns it.
 */
public final class TestSetup {
  /** How long the kit waits for one thing, by default. */
  public static final Duration DEFAULT_PATIENCE = Duration.ofSeconds(10);

  /** A system property: if {@code true}, the schemas of tests stay, to be looked at. */
  public static final String KEEP_PROPERTY = "simplequeue.test.keep";

  private final List<Consumer<SimpleQueueOptions>> options = new ArrayList<>();
  private Optional<Supplier<TestServer>> server = Optional.empty();
  private Optional<Vertx> vertx = Optional.empty();
  private Mode mode = Mode.MANUAL;
  private Duration patience = DEFAULT_PATIENCE;
  private boolean perClass;
  private boolean leavingAllowed;

  /** The defaults. */
  public TestSetup() {}

  /**
   * Says who runs the jobs; {@link Mode#MANUAL} by default.
   *
   * @param mode the mode
   * @return this
   */
  public TestSetup mode(Mode mode) {
    this.mode = Objects.requireNonNull(mode, "mode");
    return this;
  }

  /**
   * Changes the options of the queue: backoffs, limits, templates, schedules. The server and the
   * schema are the kit's.
   *
   * @param change is given the options; may be said more than once
   * @return this
   */
  public TestSetup options(Consumer<SimpleQueueOptions> change) {
    options.add(Objects.requireNonNull(change, "change"));
    return this;
  }

  /**
   * Says where the server is; {@link TestServer#find} by default. With the extension, all classes
   * that use the default share one.
   *
   * @param server is asked once
   * @return this
   */
  public TestSetup server(Supplier<TestServer> server) {
    this.server = Optional.of(server);
    return this;
  }

  /**
   * Uses a {@code Vertx} that is closed by who has made it; by default the kit makes one for each
   * tester.
   *
   * @param vertx without a queue of the same address prefix
   * @return this
   */
  public TestSetup vertx(Vertx vertx) {
    this.vertx = Optional.of(vertx);
    return this;
  }

  /**
   * Says how long the kit waits for one thing (the end of an attempt, a statement), {@link
   * #DEFAULT_PATIENCE} by default.
   *
   * @param patience longer than zero
   * @return this
   */
  public TestSetup patience(Duration patience) {
    this.patience = Objects.requireNonNull(patience, "patience");
    return this;
  }

  /**
   * With the extension: the tests of a class share one schema, one {@code Vertx} and one tester,
   * and see each other's jobs. By default each test has its own.
   *
   * @return this
   */
  public TestSetup onePerClass() {
    perClass = true;
    return this;
  }

  /**
   * Lets a test end while handlers still run, or while a transaction is open that holds its tables;
   * that is then a warning in the log. By default the end of such a test fails, and names the job,
   * the queue and the handler. Jobs whose node was killed do not count.
   *
   * @return this
   */
  public TestSetup allowLeftovers() {
    leavingAllowed = true;
    return this;
  }

  Mode mode() {
    return mode;
  }

  Optional<Supplier<TestServer>> server() {
    return server;
  }

  Optional<Vertx> vertx() {
    return vertx;
  }

  Duration patience() {
    return patience;
  }

  boolean isPerClass() {
    return perClass;
  }

  boolean isLeavingAllowed() {
    return leavingAllowed;
  }

  void applyTo(SimpleQueueOptions queue) {
    options.forEach(change -> change.accept(queue));
  }
}
