package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a payload of another version of the application does, and a class of this one. */
class PayloadVersionsTest extends OnDatabase {
  private static final String SECRET = "a-secret";

  /** The old version's: the new one has a field more. */
  record Email(String to, int size) {}

  /** As Kotlin makes them: Jackson knows no names of parameters without its module. */
  static final class TwoParameters {
    private final String to;
    private final int size;

    TwoParameters(String to, int size) {
      this.to = to;
      this.size = size;
    }

    @Override
    public String toString() {
      return to + size;
    }
  }

  /** Looks to Jackson like something that is made of a text. */
  static final class OneParameter {
    private final String to;

    public OneParameter(String to) {
      this.to = to;
    }

    @Override
    public String toString() {
      return to;
    }
  }

  /** Needs the module for dates. */
  record At(LocalDate to) {}

  /** Cannot be loaded whole on this node. */
  record Missing(String to) {
    Missing {
      throw new NoClassDefFoundError("org/example/Gone");
    }
  }

  @Override
  protected SimpleQueueOptions options() {
    Backoff backoff = Backoff.constant(Duration.ofMillis(10));
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(backoff))
        .setQueue("strict", new QueueOptions().setRefuseUnknownFields(true));
  }

  private JobOutcome outcome(String queueName, Class<?> type, Object payload) {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler(queueName, job -> read(job, type)), ThreadingModel.EVENT_LOOP, 1);
    JobRequest request = JobRequest.of(queueName, payload).maxAttempts(2);
    return await(queue.enqueueAndAwait(request));
  }

  private static Future<JobResult> read(Job job, Class<?> type) {
    return Future.succeededFuture(JobResult.success(job.payloadAs(type).toString()));
  }

  @Test
  void aFieldThatTheOldVersionDoesNotKnowIsIgnored() {
    JobOutcome outcome =
        outcome(
            "mail",
            Email.class,
            new JsonObject().put("to", "a").put("size", 7).put("since", "version 2"));

    assertThat(outcome.state()).isEqualTo(JobState.COMPLETED);
    assertThat(outcome.outputAs(String.class)).isEqualTo("Email[to=a, size=7]");
  }

  @Test
  void aFieldThatIsNotKnownIsUnprocessableIfTheQueueRefusesThem() {
    JobOutcome outcome =
        outcome("strict", Email.class, new JsonObject().put("to", "a").put("since", SECRET));

    assertThat(outcome.state()).isEqualTo(JobState.UNPROCESSABLE);
    assertThat(outcome.attempts()).isEqualTo(1);
    assertThat(outcome.errors().get(0).message()).contains("/since").doesNotContain(SECRET);
  }

  @Test
  void aValueOfAnotherTypeIsUnprocessable() {
    JobOutcome outcome = outcome("mail", Email.class, new JsonObject().put("size", SECRET));

    assertThat(outcome.state()).isEqualTo(JobState.UNPROCESSABLE);
    assertThat(outcome.attempts()).isEqualTo(1);
    assertThat(outcome.errors().get(0).message()).contains("/size").doesNotContain(SECRET);
  }

  @Test
  void anOutputWithFieldsThatAreNotKnownCanBeRead() {
    SimpleQueue queue = deployQueue();
    JsonObject output = new JsonObject().put("to", "a").put("size", 7).put("since", "version 2");
    deployHandlers(
        () -> new LambdaHandler("mail", job -> Future.succeededFuture(JobResult.success(output))),
        ThreadingModel.EVENT_LOOP,
        1);

    assertThat(await(queue.enqueueAndAwait(JobRequest.of("mail"))).outputAs(Email.class))
        .isEqualTo(new Email("a", 7));
  }

  static Stream<Arguments> faults() {
    JsonObject payload = new JsonObject().put("to", SECRET).put("size", 7);
    return Stream.of(
        Arguments.of(TwoParameters.class, payload, "no Creators, like default constructor"),
        Arguments.of(TwoParameters.class, SECRET, "no Creators, like default constructor"),
        Arguments.of(OneParameter.class, payload, "no delegate- or property-based Creator"),
        Arguments.of(At.class, new JsonObject().put("to", SECRET), "not supported by default"),
        Arguments.of(Runnable.class, payload, "abstract types"),
        Arguments.of(Missing.class, payload, "org/example/Gone"));
  }

  @ParameterizedTest(name = "{0} of {1}")
  @MethodSource("faults")
  void aClassThatCannotBeBuiltIsAFailedAttemptWithJacksonsWords(
      Class<?> type, Object payload, String words) {
    JobOutcome outcome = outcome("mail", type, payload);

    assertThat(outcome.state()).isEqualTo(JobState.FAILED);
    assertThat(outcome.attempts()).isEqualTo(2);
    assertThat(outcome.errors().get(0).kind()).isEqualTo("failed");
    assertThat(outcome.errors().get(0).message())
        .contains(type.getName(), words)
        .doesNotContain(SECRET);
  }
}
