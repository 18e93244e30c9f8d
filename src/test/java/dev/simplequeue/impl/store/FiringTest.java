package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Firing.Due;
import dev.simplequeue.impl.store.Firing.Fired;
import dev.simplequeue.impl.store.Firing.Look;
import dev.simplequeue.impl.store.Firing.Shot;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.Schedules.ResumeFrom;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A tick has one job: by the schedule that moves on, and by the job's id; each alone is enough. */
@Tag("promise-15")
class FiringTest extends OnTables {
  private final List<Session> sessions = new ArrayList<>();
  private Firing firing;
  private Scheduling scheduling;

  @BeforeEach
  void makeSchedule() {
    firing = newFiring();
    scheduling = new Scheduling(database, session);
    await(
        scheduling.write(
            Schedule.named("one")
                .every(Duration.ofHours(1))
                // After the tick that is due now, none comes while the test runs.
                .startsAt(Instant.now().plusSeconds(1800).truncatedTo(ChronoUnit.MILLIS))
                .request(JobRequest.of("work")),
            "api"));
    rows("update {schema}.schedule set next_at = date_trunc('second', now())");
  }

  private Firing newFiring() {
    Session own = database.scheduleSession();
    sessions.add(own);
    return new Firing(database, own);
  }

  @AfterEach
  void closeSessions() {
    sessions.forEach(own -> await(own.close()));
  }

  private Due due() {
    Look look = await(firing.look(List.of(), 10));
    assertThat(look.due()).hasSize(1);
    return look.due().get(0);
  }

  private static Shot shot(Due due, UUID job) {
    Instant tick = due.at().orElseThrow();
    return new Shot(due, tick, tick.plusSeconds(3600), job, 0, 0, "allow");
  }

  /** The id is taken out: each node has one of its own. */
  @Test
  void ofManyNodesThatFireATickOneMovesTheScheduleOn() {
    Due due = due();
    List<Future<List<Fired>>> all = new ArrayList<>();
    for (int node = 0; node < 8; node++) {
      all.add(newFiring().fire(List.of(shot(due, JobIds.next()))));
    }
    int fired = all.stream().mapToInt(one -> await(one).size()).sum();

    assertThat(fired).isEqualTo(1);
    assertThat(liveJobs()).isEqualTo(1);
  }

  /** What one has fired since another has begun is read again by that other, row by row. */
  @Test
  void manyNodesThatFireManyTicksAtOnceShareThem() {
    int schedules = 300;
    rows(
        "insert into {schema}.schedule (name, origin, definition, queue, next_at)"
            + " select 's' || i, 'sql', '{\"every\": \"1h\"}', 'work', now() from generate_series(2, $1::integer) as i",
        schedules);
    List<Firing> nodes = new ArrayList<>();
    for (int node = 0; node < 8; node++) {
      nodes.add(newFiring());
    }
    for (int round = 1; round <= 10; round++) {
      List<Due> due = await(firing.look(List.of(), 500)).due();
      assertThat(due).hasSize(schedules);
      List<Future<List<Fired>>> all = new ArrayList<>();
      for (Firing node : nodes) {
        all.add(node.fire(due.stream().map(one -> shot(one, JobIds.next())).toList()));
      }
      int fired = all.stream().mapToInt(one -> await(one).size()).sum();

      assertThat(fired).isEqualTo(schedules);
      assertThat(liveJobs()).isEqualTo((long) round * schedules);
      rows("update {schema}.schedule set next_at = now()");
    }
  }

  /** The comparison is taken out: somebody has set the schedule back to a tick that has fired. */
  @Test
  void aScheduleThatIsSetBackInsertsNoJobTwice() {
    Due due = due();
    UUID job = JobIds.next();
    await(firing.fire(List.of(shot(due, job))));
    rows("update {schema}.schedule set next_at = last_tick");

    List<Fired> again = await(firing.fire(List.of(shot(due(), job))));

    assertThat(again).extracting(Fired::outcome).containsExactly("known");
    assertThat(liveJobs()).isEqualTo(1);
    assertThat(number("select fired from {schema}.schedule")).isEqualTo(1);
  }

  @Test
  void norDoesItWhenTheJobHasEnded() {
    AtomicInteger runs = new AtomicInteger();
    deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  runs.incrementAndGet();
                  return Future.succeededFuture(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    // As the scheduler of the queue does it.
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    rows("update {schema}.schedule set next_at = last_tick");
    await(SimpleQueue.create(vertx).schedules().resume("one", ResumeFrom.MISSED));

    eventually(
        () ->
            assertThat(rows("select last_outcome from {schema}.schedule").get(0).getString(0))
                .isEqualTo("known"));
    assertThat(runs).hasValue(1);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void whatWasChangedOrPausedMeanwhileDoesNotFire() {
    Due due = due();
    rows("update {schema}.schedule set revision = revision + 1");
    assertThat(await(firing.fire(List.of(shot(due, JobIds.next()))))).isEmpty();

    Due changed = due();
    await(scheduling.pause("one", "me", ""));
    assertThat(await(firing.fire(List.of(shot(changed, JobIds.next()))))).isEmpty();
    assertThat(liveJobs()).isZero();
  }

  /** A node's clock may be fast: it is not asked. */
  @Test
  void aTickThatHasNotComeByTheDatabasesClockDoesNotFire() {
    Due due = due();
    rows("update {schema}.schedule set next_at = now() + interval '10 minutes'");
    Instant ahead =
        rows("select next_at from {schema}.schedule").get(0).getOffsetDateTime(0).toInstant();
    Due early =
        new Due(
            "one",
            due.revision(),
            Optional.of(ahead),
            false,
            due.definition(),
            due.lastJob(),
            ahead);

    assertThat(await(firing.fire(List.of(shot(early, JobIds.next()))))).isEmpty();
    assertThat(await(firing.look(List.of(), 10)).due()).isEmpty();
    assertThat(await(firing.look(List.of(), 10)).waitMillis().orElseThrow())
        .isBetween(500_000L, 600_000L);
    assertThat(liveJobs()).isZero();
  }
}
