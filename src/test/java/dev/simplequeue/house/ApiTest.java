package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JsonText;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What users may touch is what somebody has decided that they may. */
class ApiTest {
  private static final Path SOURCES = Path.of("src/main/java");
  private static final Pattern EXPORTS = Pattern.compile("exports (dev\\.simplequeue[a-z.]*);");
  private static final Pattern PUBLIC =
      Pattern.compile("(?m)^public [a-z ]*(?:class|interface|record|enum) ");

  /** The exported public types. */
  private static final String TYPES =
      """
      SimpleQueue
      SimpleQueueVerticle
      control.ControlVerticle
      enqueue.EnqueueVerticle
      event.QueueEvent
      event.QueueListener
      handler.HandlerVerticle
      handler.Handlers
      handler.Permit
      handler.TypedHandler
      health.QueueHealthChecks
      inspect.Edited
      inspect.Health
      inspect.Inspector
      inspect.JobCount
      inspect.JobCounts
      inspect.JobEntry
      inspect.JobHistory
      inspect.JobPage
      inspect.JobQuery
      inspect.Operation
      inspect.OperationKind
      inspect.OperationPage
      inspect.OperationPreview
      inspect.OperationQuery
      inspect.OperationRequest
      inspect.OperationState
      inspect.Operator
      inspect.QueueCounts
      inspect.QueuePause
      inspect.RedriveRequest
      inspect.Redriven
      job.AttemptError
      job.Await
      job.Backoff
      job.Cancellation
      job.EnqueueException
      job.FailureCode
      job.InvalidOptionsException
      job.InvalidValueException
      job.Job
      job.JobError
      job.JobIds
      job.JobOutcome
      job.JobProgress
      job.JobRequest
      job.JobResult
      job.JobState
      job.JsonText
      job.KeyPeriod
      job.KeyPolicy
      job.Receipt
      job.SimpleQueueException
      job.StaleClaimException
      job.UnprocessablePayloadException
      job.When
      metrics.MeterListener
      notify.NotifyVerticle
      operations.OperationsVerticle
      options.ControlOptions
      options.EnqueueOptions
      options.EventOptions
      options.HealthOptions
      options.JanitorOptions
      options.NotifyOptions
      options.OperationsOptions
      options.PollerOptions
      options.QueueOptions
      options.RateLimit
      options.ReaperOptions
      options.SchedulerOptions
      options.SimpleQueueOptions
      options.WebOptions
      poller.PollerVerticle
      schedule.Backfilled
      schedule.Schedule
      schedule.ScheduleEntry
      schedule.SchedulePage
      schedule.ScheduleQuery
      schedule.ScheduleReceipt
      schedule.Schedules
      schedule.Tick
      scheduler.SchedulerVerticle
      tracing.OpenTelemetryTracing
      upkeep.JanitorVerticle
      upkeep.MetricsVerticle
      upkeep.ReaperVerticle
      web.Access
      web.Redaction
      web.Right
      web.SimpleQueueWeb
      web.WebVerticle
      """;

  private static List<Class<?>> exported() throws IOException, ClassNotFoundException {
    List<Class<?>> types = new ArrayList<>();
    Matcher exports = EXPORTS.matcher(Files.readString(SOURCES.resolve("module-info.java")));
    while (exports.find()) {
      Path folder = SOURCES.resolve(exports.group(1).replace('.', '/'));
      try (Stream<Path> files = Files.list(folder)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
          if (PUBLIC.matcher(Files.readString(file)).find()) {
            String name = file.getFileName().toString().replace(".java", "");
            types.add(Class.forName(exports.group(1) + '.' + name));
          }
        }
      }
    }
    return types;
  }

  @Test
  void theExportedTypesAreADeliberateList() throws Exception {
    Set<String> names = new TreeSet<>();
    for (Class<?> type : exported()) {
      names.add(type.getName().substring("dev.simplequeue.".length()));
    }
    assertThat(names)
        .as(
            "exported types: what is here is kept for years. Is the new one not for users, put it"
                + " under impl or make it package-private; else add it to the list of this test,"
                + " to the manual and to the change log")
        .containsExactlyInAnyOrderElementsOf(TYPES.lines().toList());
  }

  /** A user could not name such a type, nor make one. */
  @Test
  void noExportedTypeShowsOneThatIsNot() throws Exception {
    Set<String> hidden = new TreeSet<>();
    for (Class<?> type : exported()) {
      shown(type)
          .map(Type::getTypeName)
          .filter(name -> name.contains("dev.simplequeue.impl."))
          .forEach(name -> hidden.add(type.getSimpleName() + " shows " + name));
    }
    assertThat(hidden).isEmpty();
  }

  private static Stream<Type> shown(Class<?> type) {
    Stream<Type> above =
        Stream.concat(
            Stream.ofNullable(type.getGenericSuperclass()), Stream.of(type.getGenericInterfaces()));
    Stream<Type> calls =
        Stream.<Executable>concat(
                Stream.of(type.getDeclaredMethods()), Stream.of(type.getDeclaredConstructors()))
            .filter(call -> !Modifier.isPrivate(call.getModifiers()) && !isPackagePrivate(call))
            .flatMap(
                call ->
                    Stream.concat(
                        Stream.of(call.getGenericParameterTypes()),
                        call instanceof Method method
                            ? Stream.of(method.getGenericReturnType())
                            : Stream.empty()));
    return Stream.of(above, calls, Arrays.stream(type.getClasses()).flatMap(ApiTest::shown))
        .flatMap(types -> types);
  }

  private static boolean isPackagePrivate(Executable call) {
    return (call.getModifiers() & (Modifier.PUBLIC | Modifier.PROTECTED)) == 0;
  }

  @Test
  void theModuleExportsNothingOfImplAndNeedsNobodyForMicrometer() throws IOException {
    String module = Files.readString(SOURCES.resolve("module-info.java"));
    assertThat(module)
        .doesNotContainPattern("exports dev\\.simplequeue\\.impl")
        .contains("requires static micrometer.core;")
        .doesNotContain("requires static transitive")
        .as("for one module alone: TestingDoor lets the testing kit in")
        .doesNotContainPattern("(?:exports|opens)\\s[\\w.\\s]+\\sto\\s");
  }

  @Test
  void whatIsCalledJsonWasCheckedToBeSome() {
    assertThat(JsonText.class.getConstructors()).isEmpty();
    assertThatThrownBy(() -> JsonText.parse("output", "{no json"))
        .isInstanceOf(InvalidValueException.class);
    assertThat(((JobResult.Success) JobResult.success("{no json")).output().orElseThrow().text())
        .isEqualTo("\"{no json\"");
  }

  /** They are shared between threads, and enqueued again. */
  @Test
  void requestsAndTheirValuesAreImmutable() {
    for (Class<?> type : List.of(JobRequest.class, JsonText.class)) {
      assertThat(type.getDeclaredFields())
          .allMatch(field -> Modifier.isFinal(field.getModifiers()), "final");
    }
    for (Class<?> type : List.of(JobRequest.class, JsonText.class)) {
      assertThat(type.getConstructors()).isEqualTo(new Constructor<?>[0]);
      assertThat(type.getMethods())
          .filteredOn(method -> method.getDeclaringClass() == type)
          .noneMatch(method -> method.getReturnType() == void.class);
    }
  }
}
