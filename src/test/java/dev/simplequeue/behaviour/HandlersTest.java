package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.handler.TypedHandler;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.UnprocessablePayloadException;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Handlers that are functions, and handlers that know the type of their payloads. */
class HandlersTest extends OnDatabase {

  record Email(String to) {
    Email {
      if (to == null || to.indexOf('@') < 1) {
        throw new IllegalArgumentException("to");
      }
    }
  }

  private JobOutcome outcome(SimpleQueue queue, Object payload) {
    return await(queue.enqueueAndAwait(JobRequest.of("work", payload).maxAttempts(1)));
  }

  @Test
  void aFunctionHandlesTheJobsOfItsQueueInSoManyPlaces() {
    SimpleQueue queue = deployQueue();
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    Handlers two =
        Handlers.of(
                "work",
                job -> {
                  Promise<JobResult> promise = Promise.promise();
                  running.add(promise);
                  return promise.future();
                })
            .places(2);
    String id = await(two.deploy(vertx));

    await(queue.enqueueAll(IntStream.range(0, 3).mapToObj(i -> JobRequest.of("work")).toList()));

    eventually(() -> assertThat(running).hasSize(2));
    await(vertx.timer(200));
    assertThat(running).as("no more than there are places").hasSize(2);
    running.remove().complete(JobResult.success());
    eventually(() -> assertThat(running).hasSize(2));
    running.forEach(promise -> promise.complete(JobResult.success()));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(3));
    await(vertx.undeploy(id));
  }

  @Test
  void blockingHandlersHaveAThreadOfTheirOwnForEachPlace() {
    SimpleQueue queue = deployQueue();
    CountDownLatch together = new CountDownLatch(24);
    Queue<String> threads = new ConcurrentLinkedQueue<>();
    await(
        Handlers.blocking(
                "work",
                job -> {
                  threads.add(Thread.currentThread().getName());
                  together.countDown();
                  return together.await(20, TimeUnit.SECONDS)
                      ? JobResult.success()
                      : JobResult.failed("not all at once");
                })
            .places(24)
            .deploy(vertx));

    List<JobRequest> requests =
        IntStream.range(0, 24).mapToObj(i -> JobRequest.of("work").maxAttempts(1)).toList();
    List<JobOutcome> outcomes = await(queue.enqueueAllAndAwait(requests));

    assertThat(outcomes).allMatch(JobOutcome::isCompleted);
    assertThat(threads).allMatch(name -> name.startsWith("simplequeue-work")).hasSize(24);
  }

  @Test
  void anExceptionOfAFunctionIsAFailedAttemptWithItsText() {
    SimpleQueue queue = deployQueue();
    await(
        Handlers.blocking(
                "work",
                job -> {
                  throw new IOException("the disk is full");
                })
            .deploy(vertx));

    JobOutcome outcome = outcome(queue, "a");

    assertThat(outcome.state()).isEqualTo(JobState.FAILED);
    assertThat(outcome.errors().get(0).message())
        .isEqualTo("java.io.IOException: the disk is full");
  }

  @Test
  void aTypedFunctionGetsThePayloadAndAnUnfitOneIsUnprocessable() {
    SimpleQueue queue = deployQueue();
    await(
        Handlers.of(
                "work",
                Email.class,
                (job, email) -> Future.succeededFuture(JobResult.success(email.to())))
            .deploy(vertx));

    assertThat(outcome(queue, new Email("a@example.org")).outputAs(String.class))
        .isEqualTo("a@example.org");
    JobOutcome unfit = outcome(queue, new JsonObject().put("to", "nobody"));
    assertThat(unfit.state()).isEqualTo(JobState.UNPROCESSABLE);
    assertThat(unfit.errors().get(0).message())
        .contains("does not fit " + Email.class.getName())
        .doesNotContain("nobody");
  }

  @Test
  void aFunctionHasAPermitAnAddressPrefixAndInterrupts() {
    SimpleQueue queue = deployQueue(vertx, options().setAddressPrefix("mine"));
    Promise<Thread> blocked = Promise.promise();
    await(
        Handlers.blocking(
                "work",
                job -> {
                  blocked.complete(Thread.currentThread());
                  new CountDownLatch(1).await();
                  return JobResult.success();
                })
            .acquire(
                job ->
                    Future.succeededFuture(
                        job.payloadText().equals("1")
                            ? Permit.cancelJob("not this one")
                            : Permit.granted()))
            .interruptWhenCancelled()
            .addressPrefix("mine")
            .deploy(vertx));

    assertThat(outcome(queue, 1).state()).isEqualTo(JobState.CANCELLED);
    JobRequest request = JobRequest.of("work", 2);
    await(queue.enqueue(request));
    assertThat(await(blocked.future()).getName()).startsWith("mine-work");
    await(queue.cancel(request.id()));
    assertThat(await(queue.await(request.id())).state()).isEqualTo(JobState.CANCELLED);
  }

  @Test
  void whatAFunctionCannotBeIsRefusedWhereItIsSaid() {
    assertThatThrownBy(() -> Handlers.of("", job -> null))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("queue");
    assertThatThrownBy(() -> Handlers.of("work", job -> null).places(0))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("places: is 0; the limit is 1 or more");
    assertThat(
            awaitFailure(Handlers.of("work", job -> null).interruptWhenCancelled().deploy(vertx)))
        .hasMessageContaining("needs a worker or virtual thread");
  }

  /** Validates what the type does not say. */
  private static final class Greeter extends TypedHandler<Email> {
    Greeter() {
      super(Email.class);
    }

    @Override
    public String queue() {
      return "work";
    }

    @Override
    protected void validate(Email email) {
      if (!email.to().endsWith("@example.org")) {
        throw new UnprocessablePayloadException("to: is outside of example.org");
      }
    }

    @Override
    protected Future<JobResult> process(Job job, Email email) {
      return Future.succeededFuture(JobResult.success(email.to()));
    }
  }

  @Test
  void aTypedHandlerValidatesBeforeItProcesses() {
    SimpleQueue queue = deployQueue();
    deployHandlers(Greeter::new, ThreadingModel.EVENT_LOOP, 1);

    assertThat(outcome(queue, new Email("a@example.org")).outputAs(String.class))
        .isEqualTo("a@example.org");
    JobOutcome refused = outcome(queue, new Email("a@example.com"));
    assertThat(refused.state()).isEqualTo(JobState.UNPROCESSABLE);
    assertThat(refused.errors().get(0).message()).isEqualTo("to: is outside of example.org");
    assertThat(outcome(queue, new JsonObject().put("to", 7)).state())
        .isEqualTo(JobState.UNPROCESSABLE);
  }

  @Test
  void enqueueAllAndAwaitAnswersInOrderAndFailsIfOneIsRefused() {
    SimpleQueue queue = deployQueue();
    await(
        Handlers.of(
                "work", Integer.class, (job, n) -> Future.succeededFuture(JobResult.success(n * n)))
            .deploy(vertx));

    List<JobOutcome> outcomes =
        await(
            queue.enqueueAllAndAwait(List.of(JobRequest.of("work", 3), JobRequest.of("work", 1))));
    Throwable refused =
        awaitFailure(
            queue.enqueueAllAndAwait(
                List.of(JobRequest.of("work", 2), JobRequest.fromTemplate("no such template"))));

    assertThat(outcomes).extracting(o -> o.outputAs(Integer.class)).containsExactly(9, 1);
    assertThat(await(queue.enqueueAllAndAwait(List.of()))).isEmpty();
    assertThat(refused)
        .hasMessageContaining("no such template")
        .hasMessageContaining("of 2 requests 1 are acknowledged, 1 refused");
  }
}
