package dev.simplequeue.testing;

import dev.simplequeue.SimpleQueue;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test a queue in a schema of its own, and injects parameters of the types {@link
 * QueueTester}, {@link SimpleQueue}, {@link TestClock}, {@code Vertx} and {@code Pool}. Tests and
 * classes may run side by side. All tests of the JVM share one server.
 *
 * <pre>{@code
 * @ExtendWith(SimpleQueueExtension.class)           // the defaults, or:
 * @RegisterExtension
 * static final SimpleQueueExtension QUEUE =
 *     SimpleQueueExtension.with(setup -> setup.mode(Mode.INLINE));
 * }</pre>
 */
public final class SimpleQueueExtension
    implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
  private static final Namespace SHARED = Namespace.create(SimpleQueueExtension.class);

  private static final Map<Class<?>, Function<QueueTester, Object>> PARAMETERS =
      Map.of(
          QueueTester.class, tester -> tester,
          SimpleQueue.class, QueueTester::client,
          TestClock.class, QueueTester::clock,
          Vertx.class, QueueTester::vertx,
          Pool.class, QueueTester::pool);

  private final TestSetup setup;
  private final Namespace own = Namespace.create(SimpleQueueExtension.class, this);

  /** With the defaults of {@link TestSetup}. */
  public SimpleQueueExtension() {
    this(new TestSetup());
  }

  private SimpleQueueExtension(TestSetup setup) {
    this.setup = setup;
  }

  /**
   * With a setup of the caller's.
   *
   * @param change is given the defaults
   * @return an extension for {@code @RegisterExtension}
   */
  public static SimpleQueueExtension with(Consumer<TestSetup> change) {
    TestSetup setup = new TestSetup();
    change.accept(setup);
    return new SimpleQueueExtension(setup);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    tester(context);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    Held<?> held = context.getStore(own).get(QueueTester.class, Held.class);
    if (held != null && !setup.isPerClass()) {
      held.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    if (!setup.isPerClass() && context.getTestMethod().isEmpty()) {
      throw new ParameterResolutionException(
          "each test has a queue of its own: let methods have it as a parameter, or say"
              + " onePerClass() for constructors and @BeforeAll");
    }
    return PARAMETERS.get(parameter.getParameter().getType()).apply(tester(context));
  }

  private QueueTester tester(ExtensionContext context) {
    ExtensionContext of = setup.isPerClass() ? classOf(context) : context;
    return (QueueTester)
        of.getStore(own)
            .getOrComputeIfAbsent(QueueTester.class, key -> new Held<>(start(context)), Held.class)
            .value();
  }

  /** The outermost class: nested ones share its tester. */
  private static ExtensionContext classOf(ExtensionContext context) {
    ExtensionContext found = context;
    while (found.getParent().filter(parent -> parent.getTestClass().isPresent()).isPresent()) {
      found = found.getParent().get();
    }
    return found;
  }

  private QueueTester start(ExtensionContext context) {
    ExtensionContext.Store shared = context.getRoot().getStore(SHARED);
    Object which = setup.server().isPresent() ? setup : TestServer.class;
    Supplier<TestServer> server = setup.server().orElse(TestServer::find);
    Held<?> running =
        shared.getOrComputeIfAbsent(which, key -> new Held<>(server.get()), Held.class);
    return QueueTester.on((TestServer) running.value(), setup);
  }
}
