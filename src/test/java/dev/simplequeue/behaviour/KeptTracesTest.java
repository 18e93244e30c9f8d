package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.AttemptError;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whoever looks at a dead letter next year finds the line of code. */
class KeptTracesTest extends OneQueue {
  private static QueueOptions quick() {
    return new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10)));
  }

  /** The errors of a job that has died, as operators see them. */
  private List<AttemptError> errors(SimpleQueue queue, int attempts) {
    JobRequest request = JobRequest.of("work").maxAttempts(attempts);
    await(queue.enqueueAndAwait(request));
    List<AttemptError> errors = await(queue.inspect().find(request.id())).orElseThrow().errors();
    assertThat(await(new BusInspector(vertx).find(request.id())).orElseThrow().errors())
        .isEqualTo(errors);
    return errors;
  }

  private static IllegalStateException thrown() {
    return new IllegalStateException("no use", new IllegalArgumentException("the reason"));
  }

  @Test
  void eachAttemptsErrorHasTheFirstFramesAndTheCauses() {
    SimpleQueue queue =
        deploy(
            quick(),
            job -> {
              throw thrown();
            });

    assertThat(errors(queue, 2))
        .hasSize(2)
        .allSatisfy(
            error -> {
              assertThat(error.message()).contains("no use", "the reason").doesNotContain("  at ");
              assertThat(error.trace().orElseThrow())
                  .startsWith("java.lang.IllegalStateException\n  at " + getClass().getName())
                  .contains("thrown(KeptTracesTest.java:", "caused by java.lang.Illegal");
            });
  }

  @Test
  void soHasAResultThatNamesAnException() {
    SimpleQueue queue = deploy(quick(), job -> answer(JobResult.failed(thrown())));

    assertThat(errors(queue, 1).get(0).trace().orElseThrow()).contains("KeptTracesTest.thrown");
  }

  @Test
  void soHasAPayloadThatDoesNotFit() {
    SimpleQueue queue =
        deploy(
            quick(), job -> Future.failedFuture(new UnprocessablePayloadException("does not fit")));

    AttemptError error = errors(queue, 1).get(0);

    assertThat(error.kind()).isEqualTo("unprocessable");
    assertThat(error.message()).isEqualTo("does not fit");
    assertThat(error.trace().orElseThrow()).contains("KeptTracesTest");
  }

  @Test
  void aResultInWordsHasNone() {
    SimpleQueue queue = deploy(quick(), job -> answer(JobResult.failed("no use")));

    assertThat(errors(queue, 1).get(0).trace()).isEmpty();
  }

  @Test
  void theOptionLeavesItOut() {
    SimpleQueue queue = deploy(quick().setKeepTraces(false), job -> Future.failedFuture(thrown()));

    AttemptError error = errors(queue, 1).get(0);

    assertThat(error.message()).contains("no use");
    assertThat(error.trace()).isEmpty();
  }
}
