package dev.simplequeue.manual;

import static dev.simplequeue.testing.HandlerAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.examples.AsynchronousHandler;
import dev.simplequeue.examples.BlockingHandler;
import dev.simplequeue.examples.CancelAndAwait.ReportHandler;
import dev.simplequeue.examples.QuickStart.Email;
import dev.simplequeue.examples.QuickStart.EmailHandler;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.testing.HandlerTester;
import dev.simplequeue.testing.TestJob;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.Test;

/** The handlers of the examples, tested without a database. */
class HandlersKitTest {

  // tag::email[]
  @Test
  void aMailIsSent() {
    try (HandlerTester tester = HandlerTester.of(EmailHandler::new)) {
      assertThat(tester.run(new Email("ada@example.org")))
          .isCompleted()
          .withOutput("sent to ada@example.org");
      assertThat(tester.run("no e-mail")).isUnprocessable().withError("does not fit");
    }
  }

  // end::email[]

  // tag::blocking[]
  @Test
  void aFileThatIsNotThereIsTriedAgainLater() {
    try (HandlerTester tester = HandlerTester.of(BlockingHandler::new, ThreadingModel.WORKER)) {
      tester.queue(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMinutes(1))));
      TestJob job = TestJob.of(new JsonObject().put("path", "/no/such/file"));

      assertThat(tester.run(job))
          .isRetried()
          .afterDelay(Duration.ofMinutes(1))
          .withError("NoSuchFileException");
      assertThat(tester.run(job.attempt(3))).isFailed();
    }
  }

  // end::blocking[]

  // tag::cancel[]
  @Test
  void aReportThatIsNotWantedAnyMoreEndsEarly() {
    try (HandlerTester tester = HandlerTester.of(ReportHandler::new)) {
      assertThat(tester.start(TestJob.of("tenant")).cancel().result())
          .isCancelled()
          .withError("not wanted any more");
    }
  }

  // end::cancel[]

  // tag::progress[]
  @Test
  void anImportTellsHowFarItIs() {
    try (HandlerTester tester = HandlerTester.of(ImportHandler::new)) {
      JsonObject payload = new JsonObject().put("products", List.of("tea", "milk", "sugar"));

      assertThat(tester.run(payload)).isCompleted().withProgress(3, 3);
    }
  }

  // end::progress[]

  @Test
  void aServiceThatDoesNotAnswerFailsTheAttempt() {
    Vertx vertx = Vertx.vertx();
    try (HandlerTester tester = HandlerTester.of(AsynchronousHandler::new).vertx(vertx)) {
      assertThat(tester.run(new JsonObject())).isRetried().withError("No handlers");
      vertx
          .eventBus()
          .<JsonObject>consumer("service", message -> message.reply(message.body().put("b", 2)));
      assertThat(tester.run(new JsonObject().put("a", 1)))
          .isCompleted()
          .withOutput(new JsonObject().put("a", 1).put("b", 2));
    } finally {
      vertx.close().await();
    }
  }

  @Test
  void aPlaceIsTakenAndGivenBack() {
    Semaphore places = new Semaphore(1);
    try (HandlerTester tester = HandlerTester.of(() -> new TenantHandler(places))) {
      assertThat(tester.run("x")).isCompleted();
      assertThat(places.availablePermits()).isEqualTo(1);
      places.acquireUninterruptibly();
      assertThat(tester.run("x")).isRescheduled().afterDelay(Duration.ofSeconds(30));
    }
  }
}
