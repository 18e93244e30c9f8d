package dev.simplequeue.poller;

import static dev.simplequeue.poller.Phase.ABANDONED;
import static dev.simplequeue.poller.Phase.ENDED;
import static dev.simplequeue.poller.Phase.HELD;
import static dev.simplequeue.poller.Phase.SENT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.loop.Mailbox;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.SampleJob;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One attempt from its claim on, without a database. */
class RunTest {
  private final Vertx vertx = Vertx.vertx();
  private final QueuePermits queue =
      new QueuePermits("work", new QueueOptions(), Duration.ofMillis(100), null);
  private final Mailbox<Run> news = new Mailbox<>(vertx.getOrCreateContext(), run -> {}, () -> {});
  private final ClaimedJob job = SampleJob.of(UUID.randomUUID(), 3);
  private final Run run = new Run(job, queue, news, 1);
  private final Instance instance = new Instance("here", vertx.eventBus().<Dispatch>sender("here"));

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void aClaimIsHeldThenSentThenEnded() {
    assertThat(run.is(HELD)).isTrue();
    assertThat(run.sinceNanos()).isEqualTo(1);

    run.send(instance, 2, now -> true);

    assertThat(run.is(SENT)).isTrue();
    assertThat(run.sinceNanos()).isEqualTo(2);
    assertThat(run.dispatch().job()).isSameAs(job);
    assertThat(run.instance()).isSameAs(instance);

    assertThat(run.ended(vertx, new AttemptEnd.Result(JobResult.success()))).isTrue();

    assertThat(run.is(ENDED)).isTrue();
    assertThat(run.id()).isEqualTo(job.id());
    assertThat(run.fence()).isEqualTo(3);
    assertThat(run.change()).isEqualTo(new Change.Completed(Optional.empty(), true));
  }

  @Test
  void whatIsHeldCanBeGivenBack() {
    assertThat(run.ended(vertx, new AttemptEnd.Withdrawn())).isTrue();

    assertThat(run.change())
        .isEqualTo(new Change.Release(false, QueueOptions.DEFAULT_MAX_RELEASES));
  }

  @Test
  void anAttemptEndsOnce() {
    run.send(instance, 2, now -> true);
    run.ended(vertx, new AttemptEnd.Interrupted());

    assertThatThrownBy(() -> run.ended(vertx, new AttemptEnd.Result(JobResult.success())))
        .isInstanceOf(IllegalStateException.class);
    assertThat(run.change()).as("the first end").isInstanceOf(Change.Release.class);
  }

  @Test
  void whatIsAbandonedIsNeverWrittenDown() {
    run.send(instance, 2, now -> true);
    run.abandon(vertx);

    assertThat(run.isDone()).isTrue();
    assertThatThrownBy(() -> run.ended(vertx, new AttemptEnd.Interrupted()))
        .isInstanceOf(IllegalStateException.class);
    assertThat(run.is(ABANDONED)).isTrue();
  }

  @Test
  void whatWasNotSentHasNoPlaceAndWhatHasNotEndedNoEnding() {
    assertThatThrownBy(run::instance).hasMessage("not sent");
    assertThatThrownBy(run::dispatch).hasMessage("not sent");
    assertThatThrownBy(run::ending).hasMessage("not ended");
  }
}
