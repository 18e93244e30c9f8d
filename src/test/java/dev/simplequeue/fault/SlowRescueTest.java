package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.ClaimRepaired;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * What frees jobs reads the whole job table, and that takes as long as it takes. A lease lasts one
 * second here.
 */
@Tag("promise-4")
class SlowRescueTest extends ThroughProxy {
  /** Told from all words of statements, by the proxy too. */
  private static final String QUEUE = "slow-to-free";

  /** Longer than any stop should take, also on a busy machine. */
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().addListener(heard);
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  /** Whoever takes a job from its node needs so long for it; a settled job leaves the table. */
  private void slowDown(Duration freeing) {
    rows(
        """
        create function {schema}.slow() returns trigger language plpgsql as $body$
        begin
          perform pg_sleep(%s);
          return new;
        end
        $body$
        """
            .formatted(freeing.toMillis() / 1000.0));
    rows(
        "create trigger slow before update on {schema}.job for each row"
            + " when (old.claimed_by is not null and new.claimed_by is null)"
            + " execute function {schema}.slow()");
  }

  private void deploySucceeding() {
    deployHandlers(() -> LambdaHandler.succeeding(QUEUE), ThreadingModel.EVENT_LOOP, 1);
  }

  private void loseClaim(SimpleQueue queue) {
    await(queue.enqueue(JobRequest.of(QUEUE)));
    proxy.loseAnswerTo(QUEUE, "simplequeue claim");
  }

  @Test
  void aRepairThatTakesLongerThanALeaseFreesTheJobsOfTheLostClaim() {
    SimpleQueue queue = deployQueue();
    slowDown(Duration.ofMillis(1_500));
    loseClaim(queue);

    deploySucceeding();

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(proxy.faults()).isEqualTo(1);
    assertThat(heard.all(ClaimRepaired.class)).map(ClaimRepaired::givenBack).containsExactly(1);
    assertThat(
            number(
                "select count(*) from pg_stat_activity"
                    + " where application_name like 'simplequeue repair%'"))
        .as("connections that stay")
        .isZero();
  }

  @Test
  void aNodeStopsWhileARepairTakesLong() {
    Vertx node = Vertx.vertx();
    SimpleQueue queue = deployQueue(node, options());
    slowDown(LONG);
    loseClaim(queue);

    deployHandlers(node, () -> LambdaHandler.succeeding(QUEUE), ThreadingModel.EVENT_LOOP, 1);

    stopsWhile(node, "repair");
  }

  @Test
  void aNodeStopsWhileARescueTakesLong() {
    Vertx node = Vertx.vertx();
    dieWithAJob(deployQueue(node, options()), LONG);

    stopsWhile(node, "reaper");
  }

  private void stopsWhile(Vertx node, String connection) {
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from pg_stat_activity where wait_event = 'PgSleep'"
                            + " and application_name like $1",
                        "simplequeue " + connection + "%"))
                .isEqualTo(1));

    long before = System.nanoTime();
    await(node.close());

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(LONG.dividedBy(2));
    rows(
        "select pg_terminate_backend(pid) from pg_stat_activity where wait_event = 'PgSleep'"
            + " and application_name like $1",
        "simplequeue " + connection + "%");
  }

  /** A node that has claimed a job is dead. */
  private void dieWithAJob(SimpleQueue queue, Duration freeing) {
    await(queue.enqueue(JobRequest.of(QUEUE)));
    slowDown(freeing);
    UUID dead = UUID.randomUUID();
    rows(
        "update {schema}.job set claimed_by = $1, claimed_at = now(), claims = 1, attempt = 1",
        dead);
    rows("insert into {schema}.node (id, name) values ($1, 'dead')", dead);
    rows("insert into {schema}.lease (node, renewed_at) values ($1, now() - interval '1h')", dead);
  }

  @Tag("slow-fault")
  @Test
  void aRescueThatTakesLongerThanHalfAMinuteFreesTheJobsOfTheDeadNode() {
    SimpleQueue queue = deployQueue();
    dieWithAJob(queue, Duration.ofSeconds(33));
    deploySucceeding();

    await(vertx.timer(28_000));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(number("select count(*) from {schema}.archive where crashes = 1 and attempt = 1"))
        .isEqualTo(1);
    eventually(() -> assertThat(number("select count(*) from {schema}.node")).isEqualTo(1));
  }
}
