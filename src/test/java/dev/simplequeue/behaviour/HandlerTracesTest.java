package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.HandlerThrew;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a handler throws leaves its stack trace in the log. */
class HandlerTracesTest extends OnDatabase {
  private static final String SECRET = "a-secret";

  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    Backoff backoff = Backoff.constant(Duration.ofMillis(10));
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(backoff))
        .addListener(heard);
  }

  private static Future<JobResult> work(Job job) {
    return switch (job.fingerprint().orElseThrow()) {
      case "throws" -> throw new IllegalArgumentException("no use");
      case "fails later" -> Future.failedFuture(new IllegalArgumentException("no use"));
      case "breaks" -> throw new AssertionError("broken");
      case "cannot be described" -> throw new Silent();
      case "does not fit" -> Future.succeededFuture(JobResult.success(job.payloadAs(int[].class)));
      case "says so" -> Future.failedFuture("no use");
      default -> Future.succeededFuture(JobResult.failed("no use"));
    };
  }

  private static final class Silent extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException();
    }
  }

  /**
   * The levels and lines with a trace of a job with these attempts, in the order of its attempts.
   */
  private List<String> traces(String what, int attempts, Level level) {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler("work", HandlerTracesTest::work), ThreadingModel.EVENT_LOOP, 1);
    JobRequest request =
        JobRequest.of("work", Map.of("text", SECRET)).fingerprint(what).maxAttempts(attempts);
    try (Log log = Log.listen(level)) {
      await(queue.enqueueAndAwait(request));
      assertThat(log.linesAndTraces()).noneMatch(line -> line.contains(SECRET));
      List<Level> levels = log.levels();
      List<String> lines = log.linesAndTraces();
      return IntStream.range(0, levels.size())
          .mapToObj(i -> levels.get(i) + " " + lines.get(i))
          .filter(line -> line.contains("\tat "))
          .peek(line -> assertThat(line).contains(request.id().toString(), "queue work"))
          .toList();
    }
  }

  @Test
  void aDeathLeavesItAsAWarning() {
    assertThat(traces("throws", 1, Level.WARN))
        .singleElement()
        .asString()
        .startsWith("WARN")
        .contains("IllegalArgumentException: no use", "HandlerTracesTest.work");
  }

  @Test
  void aFailedFutureLeavesItToo() {
    assertThat(traces("fails later", 1, Level.WARN))
        .singleElement()
        .asString()
        .contains("IllegalArgumentException: no use", "HandlerTracesTest.work");
  }

  @Test
  void aRetryLeavesItAtLevelDebugAndItsDeathAsAWarning() {
    List<String> traces = traces("throws", 2, Level.DEBUG);

    assertThat(traces).hasSize(2);
    assertThat(traces.get(0)).startsWith("DEBUG").contains("in attempt 1", "HandlerTracesTest");
    assertThat(traces.get(1)).startsWith("WARN").contains("in attempt 2", "HandlerTracesTest");
    assertThat(heard.all(HandlerThrew.class))
        .extracting(HandlerThrew::last)
        .containsExactly(false, true);
  }

  @Test
  void aRetryIsSilentAboveLevelDebugUnlessItIsAnError() {
    assertThat(traces("throws", 2, Level.INFO)).hasSize(1);
  }

  @Test
  void anErrorLeavesItAsAWarningAtItsFirstAttempt() {
    assertThat(traces("breaks", 2, Level.WARN).get(0))
        .startsWith("WARN")
        .contains("in attempt 1", "AssertionError: broken", "HandlerTracesTest.work");
  }

  @Test
  void anExceptionThatCannotBeDescribedLeavesItsStackTrace() {
    assertThat(traces("cannot be described", 1, Level.WARN))
        .singleElement()
        .asString()
        .contains("Silent", "HandlerTracesTest.work");
  }

  @Test
  void aPayloadThatDoesNotFitLeavesThePlaceThatReadIt() {
    assertThat(traces("does not fit", 1, Level.WARN))
        .singleElement()
        .asString()
        .contains("UnprocessablePayloadException", "HandlerTracesTest.work");
  }

  @Test
  void whatHasNoStackTraceLeavesNone() {
    assertThat(traces("says so", 1, Level.DEBUG)).isEmpty();
    assertThat(heard.all(HandlerThrew.class)).isEmpty();
  }
}
