package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.event.QueueEvent.ScheduleFired;
import dev.simplequeue.event.QueueEvent.ScheduleKept;
import dev.simplequeue.event.QueueEvent.ScheduleMisfired;
import dev.simplequeue.event.QueueEvent.ScheduleProblem;
import dev.simplequeue.event.QueueEvent.ScheduleSkipped;
import dev.simplequeue.event.QueueEvent.SchedulesOnTime;
import dev.simplequeue.event.QueueEvent.SchedulesOverdue;
import dev.simplequeue.inspect.Health;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.metrics.MeterListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Backfilled;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.Schedule.Misfire;
import dev.simplequeue.schedule.Schedule.Overlap;
import dev.simplequeue.schedule.ScheduleEntry;
import dev.simplequeue.schedule.ScheduleQuery;
import dev.simplequeue.schedule.ScheduleReceipt.Status;
import dev.simplequeue.schedule.Schedules;
import dev.simplequeue.schedule.Schedules.ResumeFrom;
import dev.simplequeue.scheduler.SchedulerVerticle;
import dev.simplequeue.support.LambdaHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Recurring jobs, from their definition to their jobs. */
@Tag("promise-15")
class ScheduleTest extends OneQueue {
  private static final JobRequest WORK =
      JobRequest.of("work", Map.of("report", 1)).headers(Map.of("own", "header")).priority(2);

  private Schedules schedules;
  private SimpleQueue queue;

  private void deployed() {
    queue = deployQueue(vertx, options().addListener(this::heard));
    schedules = queue.schedules();
  }

  private static Schedule each(Duration period) {
    return Schedule.named("report").every(period).request(WORK);
  }

  /** The same, with no tick near now: what is late is late by more than a minute at any time. */
  private static Schedule halfWay(Duration period) {
    Instant halfAPeriodAgo =
        Instant.now().minus(period.dividedBy(2)).truncatedTo(ChronoUnit.MILLIS);
    return each(period).startsAt(halfAPeriodAgo.minus(period.multipliedBy(10)));
  }

  /** One that is not due while the test runs. */
  private static Schedule rare() {
    return Schedule.named("report").cron("0 0 1 1 *").request(WORK);
  }

  private ScheduleEntry entry() {
    return await(schedules.find("report")).orElseThrow();
  }

  /** As if no node had been there since so many of its ticks. */
  private void misses(int ticks, Duration period) {
    eventually(() -> assertThat(entry().nextAt()).isPresent());
    Duration before = period.multipliedBy(ticks);
    rows(
        "update {schema}.schedule set next_at = next_at - interval '"
            + before.toSeconds()
            + " seconds'");
    wake();
  }

  private void wake() {
    await(schedules.resume("report", ResumeFrom.MISSED));
  }

  private List<Row> jobs() {
    return rows("select * from {schema}.job order by id");
  }

  @Test
  void eachTickHasOneJobWithTheRequestsValuesAndItsTick() {
    deployed();

    assertThat(await(schedules.put(each(Duration.ofSeconds(1)))).status())
        .isEqualTo(Status.CREATED);

    eventually(() -> assertThat(liveJobs()).isGreaterThanOrEqualTo(3));
    await(schedules.pause("report", "me", "enough"));
    List<Row> jobs = jobs();
    List<Instant> ticks = new ArrayList<>();
    for (Row job : jobs) {
      assertThat(job.getString("queue")).isEqualTo("work");
      assertThat(job.getShort("priority")).isEqualTo((short) 2);
      assertThat(job.getJsonObject("payload")).isEqualTo(new JsonObject().put("report", 1));
      JsonObject headers = job.getJsonObject("headers");
      assertThat(headers.getString("own")).isEqualTo("header");
      assertThat(headers.getString("simplequeue-schedule")).isEqualTo("report");
      ticks.add(Instant.parse(headers.getString("simplequeue-tick")));
    }
    for (int i = 0; i < ticks.size(); i++) {
      assertThat(ticks.get(i)).isEqualTo(ticks.get(0).plusSeconds(i));
    }
    assertThat(entry().fired()).isEqualTo(jobs.size());
    // The node is told a moment after the database.
    eventually(() -> assertThat(events(ScheduleFired.class)).hasSize(jobs.size()));
  }

  @Test
  void theHandlerHasItsJobAtOnce() {
    deployed();
    Queue<Duration> late = new ConcurrentLinkedQueue<>();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  Instant tick = Instant.parse(job.headers().get("simplequeue-tick"));
                  late.add(Duration.between(tick, Instant.now()));
                  return answer(JobResult.success());
                }),
        ThreadingModel.EVENT_LOOP,
        1);

    await(schedules.put(each(Duration.ofSeconds(1))));

    eventually(() -> assertThat(late).hasSizeGreaterThanOrEqualTo(3));
    assertThat(late).allMatch(delay -> !delay.isNegative());
  }

  @Test
  void aScheduleNeverFiresForThePastOfItsDefinition() {
    deployed();

    await(schedules.put(rare()));

    eventually(() -> assertThat(entry().nextAt()).isPresent());
    assertThat(entry().nextAt().orElseThrow()).isAfter(Instant.now());
    assertThat(liveJobs()).isZero();
  }

  @Test
  void toPutTheSameChangesNothingAndAnotherKeepsThePause() {
    deployed();
    await(schedules.put(rare()));
    await(schedules.pause("report", "Ada", "the printer is on fire"));

    assertThat(await(schedules.put(rare())).status()).isEqualTo(Status.SAME);
    assertThat(await(schedules.put(rare().cron("0 0 2 1 *"))).status()).isEqualTo(Status.CHANGED);

    assertThat(entry().revision()).isEqualTo(2);
    assertThat(entry().pausedBy()).contains("Ada");
    assertThat(entry().pauseNote()).contains("the printer is on fire");
    assertThat(entry().schedule().toJson()).isEqualTo(rare().cron("0 0 2 1 *").toJson());
    assertThat(await(schedules.remove("report"))).isTrue();
    assertThat(await(schedules.find("report"))).isEmpty();
  }

  @Test
  void ofMissedTicksTheNewestFiresAndSaysHowManyThereWere() {
    deployed();
    await(schedules.put(halfWay(HOUR).misfire(Misfire.LAST)));

    misses(6, HOUR);

    eventually(() -> assertThat(entry().misfired()).isEqualTo(5));
    Row job = jobs().get(0);
    assertThat(liveJobs()).isLessThanOrEqualTo(2);
    assertThat(job.getJsonObject("headers").getString("simplequeue-missed")).isEqualTo("5");
    assertThat(Instant.parse(job.getJsonObject("headers").getString("simplequeue-tick")))
        .isAfter(Instant.now().minus(Duration.ofHours(1)).minusSeconds(60));
    eventually(
        () ->
            assertThat(events(ScheduleMisfired.class))
                .extracting(ScheduleMisfired::ticks)
                .containsExactly(5));
  }

  @Test
  void afterAnOutageOfTenMinutesTheMissedTickFiresWithinASecondOfTheFirstNodesReturn() {
    deployed();
    Instant tick =
        rows("select clock_timestamp()")
            .get(0)
            .getOffsetDateTime(0)
            .toInstant()
            .minus(Duration.ofMinutes(10))
            .truncatedTo(ChronoUnit.MILLIS);
    await(schedules.put(each(HOUR).startsAt(tick)));
    eventually(() -> assertThat(entry().nextAt()).contains(tick.plus(HOUR)));
    vertx.deploymentIDs().forEach(id -> vertx.undeploy(id));
    eventually(() -> assertThat(vertx.deploymentIDs()).isEmpty());
    rows("update {schema}.schedule set next_at = next_at - interval '1 hour'");

    deployed();
    OffsetDateTime back = rows("select clock_timestamp()").get(0).getOffsetDateTime(0);

    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    assertThat(jobs().get(0).getOffsetDateTime("created_at")).isBefore(back.plusSeconds(1));
  }

  /** Nobody fires: no node has a scheduler. Then one does. */
  @Test
  void anOverdueScheduleIsToldOnceAndSeenInHealthAndMetersUntilOneFiresIt() {
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    SimpleQueueOptions options =
        options().addListener(this::heard).addListener(new MeterListener(registry));
    options.getScheduler().setEnabled(false);
    options.getReaper().setMissingHandlerAfter(Duration.ofSeconds(1));
    queue = deployQueue(vertx, options);
    rows(
        "insert into {schema}.schedule (name, origin, definition, queue, next_at, changed_at) values"
            + " ('late', 'api', '{\"every\": \"1h\"}', 'work', now() - interval '5 minutes', now()),"
            + " ('unplanned', 'sql', '{\"every\": \"1h\"}', 'work', '-infinity', now() - interval '2 minutes'),"
            + " ('new', 'sql', '{\"every\": \"1h\"}', 'work', '-infinity', now()),"
            + " ('soon', 'api', '{\"every\": \"1h\"}', 'work', now() + interval '1 hour', now())");

    eventually(
        () ->
            assertThat(events(SchedulesOverdue.class))
                .singleElement()
                .satisfies(
                    event -> {
                      assertThat(event.schedule()).isEqualTo("late");
                      assertThat(event.schedules()).isEqualTo(2);
                      assertThat(event.late()).isBetween(Duration.ofMinutes(5), HOUR);
                    }));
    assertThat(await(queue.health()).problems())
        .filteredOn(problem -> problem.kind() == Health.Kind.SCHEDULE)
        .extracting(Health.Problem::name)
        .containsExactly("late");
    assertThat(registry.get("simplequeue.schedules.overdue").gauge().value()).isEqualTo(2);
    await(vertx.deployVerticle(new SchedulerVerticle(options())));
    eventually(() -> assertThat(events(SchedulesOnTime.class)).hasSize(1));
    assertThat(await(queue.health()).problems()).isEmpty();
    assertThat(events(SchedulesOverdue.class)).hasSize(1);
    assertThat(registry.get("simplequeue.schedules.overdue").gauge().value()).isZero();
  }

  @Test
  void allMissedTicksFireUpToTheirBound() {
    deployed();
    await(schedules.put(halfWay(HOUR).misfire(Misfire.ALL).misfireMax(3)));

    misses(9, HOUR);

    eventually(() -> assertThat(entry().nextAt().orElseThrow()).isAfter(Instant.now()));
    assertThat(entry().fired()).isEqualTo(3);
    assertThat(entry().misfired()).isEqualTo(6);
  }

  @Test
  void noMissedTickFiresIfSo() {
    deployed();
    await(schedules.put(halfWay(HOUR).misfire(Misfire.NONE)));

    misses(9, HOUR);

    eventually(() -> assertThat(entry().nextAt().orElseThrow()).isAfter(Instant.now()));
    assertThat(entry().misfired()).isEqualTo(9);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void whatIsOlderThanTheWindowDoesNotFire() {
    deployed();
    await(schedules.put(halfWay(HOUR).misfireWindow(Duration.ofMinutes(1))));

    misses(2, HOUR);

    eventually(() -> assertThat(entry().nextAt().orElseThrow()).isAfter(Instant.now()));
    assertThat(entry().misfired()).isEqualTo(2);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void aTickWhileTheLastJobLivesIsSkippedIfSo() {
    deployed();
    await(schedules.put(each(Duration.ofSeconds(1)).overlap(Overlap.SKIP)));

    eventually(() -> assertThat(entry().skipped()).isGreaterThanOrEqualTo(2));

    assertThat(liveJobs()).isEqualTo(1);
    assertThat(entry().lastOutcome()).contains("skipped");
    eventually(() -> assertThat(events(ScheduleSkipped.class)).hasSizeGreaterThanOrEqualTo(2));
  }

  @Test
  void oneTickWaitsForTheEndOfTheLastJobIfSo() {
    deployed();
    await(schedules.put(each(Duration.ofSeconds(1)).overlap(Overlap.BUFFER_ONE)));
    eventually(() -> assertThat(entry().skipped()).isGreaterThanOrEqualTo(1));
    assertThat(liveJobs()).isEqualTo(1);
    Queue<Promise<JobResult>> running = new ConcurrentLinkedQueue<>();
    deployHandlers(() -> LambdaHandler.holding("work", running), ThreadingModel.EVENT_LOOP, 1);
    eventually(() -> assertThat(running).hasSize(1));

    running.peek().complete(JobResult.success());

    eventually(() -> assertThat(running).hasSize(2));
    assertThat(entry().fired()).isEqualTo(2);
    running.forEach(promise -> promise.tryComplete(JobResult.success()));
  }

  @Test
  void theLastJobIsCancelledIfSo() {
    deployed();
    await(schedules.put(each(Duration.ofSeconds(1)).overlap(Overlap.CANCEL_OTHER)));

    eventually(() -> assertThat(deadJobs()).isGreaterThanOrEqualTo(2));

    assertThat(liveJobs()).isLessThanOrEqualTo(1);
    assertThat(rows("select distinct state from {schema}.dead_letter"))
        .extracting(row -> row.getString(0))
        .containsExactly("cancelled");
  }

  @Test
  void jitterMovesTheStartAndNothingElse() {
    deployed();
    await(schedules.put(halfWay(HOUR).jitter(Duration.ofDays(3_650))));

    misses(1, HOUR);

    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    Row job = jobs().get(0);
    assertThat(job.getOffsetDateTime("run_at").toInstant()).isAfter(Instant.now());
  }

  @Test
  void aPausedScheduleGoesOnFromNowOrFromWhatItMissed() {
    deployed();
    await(schedules.put(halfWay(HOUR)));
    eventually(() -> assertThat(entry().nextAt()).isPresent());

    assertThat(await(schedules.pause("report", "Ada", ""))).isTrue();
    assertThat(await(schedules.pause("report", "Bob", ""))).isFalse();
    assertThat(entry().pausedBy()).contains("Ada");
    rows("update {schema}.schedule set next_at = next_at - interval '4 hours'");
    assertThat(await(schedules.resume("report", ResumeFrom.NOW))).isTrue();
    assertThat(await(schedules.resume("report", ResumeFrom.NOW))).isFalse();

    eventually(
        () ->
            assertThat(entry().nextAt())
                .hasValueSatisfying(at -> assertThat(at).isAfter(Instant.now())));
    assertThat(liveJobs()).isZero();

    await(schedules.pause("report", "Ada", ""));
    rows("update {schema}.schedule set next_at = next_at - interval '4 hours'");
    await(schedules.resume("report", ResumeFrom.MISSED));

    eventually(() -> assertThat(liveJobs()).isGreaterThanOrEqualTo(1));
  }

  @Test
  void aTriggeredJobComesBesideThoseOfTheTicks() {
    deployed();
    await(schedules.put(rare()));
    await(schedules.pause("report", "me", ""));

    assertThat(await(schedules.trigger("report"))).isPresent();
    assertThat(await(schedules.trigger("report"))).isPresent();
    assertThat(await(schedules.trigger("nobody"))).isEmpty();

    assertThat(liveJobs()).isEqualTo(2);
    assertThat(jobs().get(0).getJsonObject("headers").getString("simplequeue-schedule"))
        .isEqualTo("report");
  }

  @Test
  void aBackfillIsPreviewedAndIdempotent() {
    deployed();
    await(schedules.put(each(HOUR)));
    // At the full hour, one more job would come.
    await(schedules.pause("report", "me", ""));
    Instant to = Instant.now().truncatedTo(ChronoUnit.HOURS);
    Instant from = to.minus(Duration.ofHours(600));

    assertThat(await(schedules.backfill("report", from, to, true)))
        .contains(new Backfilled(600, 0));
    assertThat(await(schedules.backfill("report", from, to, false)))
        .contains(new Backfilled(600, 600));
    assertThat(await(schedules.backfill("report", from, to, false)))
        .contains(new Backfilled(600, 0));
    // Also when they have ended.
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    eventually(() -> assertThat(archivedJobs()).isEqualTo(600));
    assertThat(await(schedules.backfill("report", from, to, false)))
        .contains(new Backfilled(600, 0));
    assertThat(awaitFailure(schedules.backfill("report", Instant.EPOCH, to, true)))
        .hasMessageContaining("more than 10000 ticks");
  }

  @Test
  void pagesAreSearchedAndAnOverdueScheduleIsSeen() {
    deployed();
    for (int i = 0; i < 5; i++) {
      await(schedules.put(Schedule.named("Nightly " + i).cron("0 0 1 1 *").request(WORK)));
    }
    await(schedules.put(Schedule.named("other").cron("0 0 1 1 *").request(WORK)));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.schedule where next_at > now()"))
                .isEqualTo(6));

    var first = await(schedules.page(ScheduleQuery.ALL.search("nightly").size(3)));
    var second =
        await(
            schedules.page(
                ScheduleQuery.ALL.search("nightly").size(3).after(first.after().orElseThrow())));
    rows(
        "update {schema}.schedule set next_at = now() - interval '2 minutes', problem = 'p'"
            + " where name = 'other'");

    assertThat(first.schedules())
        .extracting(ScheduleEntry::name)
        .containsExactly("Nightly 0", "Nightly 1", "Nightly 2");
    assertThat(second.schedules())
        .extracting(ScheduleEntry::name)
        .containsExactly("Nightly 3", "Nightly 4");
    assertThat(second.after()).isEmpty();
    assertThat(await(schedules.page(ScheduleQuery.ALL.overdue(true))).schedules())
        .extracting(ScheduleEntry::name)
        .containsExactly("other");
  }

  @Test
  void aRefusedJobOfOneScheduleDoesNotStopTheOthers() {
    deployed();
    rows(
        "create function {schema}.no() returns trigger language plpgsql as"
            + " $$ begin raise exception 'not this one'; end $$");
    rows(
        "create trigger no before insert on {schema}.job for each row"
            + " when (new.queue = 'bad') execute function {schema}.no()");

    await(
        schedules.put(
            Schedule.named("bad").every(Duration.ofSeconds(1)).request(JobRequest.of("bad"))));
    await(schedules.put(each(Duration.ofSeconds(1))));

    eventually(() -> assertThat(liveJobs()).isGreaterThanOrEqualTo(2));
    eventually(() -> assertThat(events(ScheduleProblem.class)).isNotEmpty());
    assertThat(await(schedules.find("bad")).orElseThrow().problem().orElseThrow())
        .contains("not this one");
    rows("drop trigger no on {schema}.job");
    // None of its ticks is lost.
    eventually(
        () -> {
          ScheduleEntry bad = await(schedules.find("bad")).orElseThrow();
          assertThat(bad.problem()).isEmpty();
          assertThat(bad.fired()).isPositive();
        });
  }

  @Test
  void optionsWriteTheirSchedulesAndGiveWayToAnOperator() {
    var options = options().addListener(this::heard).setSchedule(rare());
    String first = await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    schedules = SimpleQueue.create(vertx).schedules();
    eventually(() -> assertThat(await(schedules.find("report"))).isPresent());
    assertThat(entry().origin()).isEqualTo("conf");

    await(schedules.put(rare().cron("0 0 3 3 *")));
    await(vertx.undeploy(first));
    await(vertx.deployVerticle(new SimpleQueueVerticle(options)));

    eventually(() -> assertThat(events(ScheduleKept.class)).hasSize(1));
    assertThat(entry().schedule().cron()).contains("0 0 3 3 *");
    assertThat(entry().origin()).isEqualTo("api");
  }

  /** Its next tick was worked out by a node that knows other rules of the zone. */
  @Test
  void aNodeThatStartsWorksOutWhatHangsOnAZoneAnew() {
    String first = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    schedules = SimpleQueue.create(vertx).schedules();
    await(schedules.put(rare().zone("Africa/Casablanca")));
    eventually(() -> assertThat(entry().nextAt()).isPresent());
    Instant right = entry().nextAt().orElseThrow();
    await(vertx.undeploy(first));
    rows("update {schema}.schedule set next_at = next_at + interval '1 hour'");

    deployed();

    eventually(() -> assertThat(entry().nextAt()).contains(right));
    assertThat(liveJobs()).isZero();
  }

  @Test
  void schedulesArePutAndFoundByMessage() {
    deployed();
    JsonObject put =
        new JsonObject()
            .put("name", "report")
            .put("cron", "0 2 * * *")
            .put("zone", "Europe/Berlin")
            .put("request", new JsonObject().put("queue", "work"));

    assertThat(ask("put", put))
        .isEqualTo(new JsonObject().put("name", "report").put("status", "CREATED"));
    JsonObject name = new JsonObject().put("name", "report");
    assertThat(ask("find", name).getJsonObject("definition").getString("cron"))
        .isEqualTo("0 2 * * *");
    assertThat(ask("page", new JsonObject()).getJsonArray("schedules")).hasSize(1);
    assertThat(ask("pause", name.copy().put("by", "me"))).isEqualTo(changed());
    assertThat(ask("resume", name)).isEqualTo(changed());
    assertThat(ask("trigger", name).getString("id")).hasSize(36);
    assertThat(
            ask(
                    "preview",
                    new JsonObject()
                        .put("cron", "30 2 * * *")
                        .put("zone", "Europe/Berlin")
                        .put("after", "2026-03-28T12:00:00Z")
                        .put("count", 1))
                .getJsonArray("ticks")
                .getJsonObject(0))
        .isEqualTo(new JsonObject().put("at", "2026-03-29T01:00:00Z").put("reason", "AFTER_GAP"));
    assertThat(ask("remove", name)).isEqualTo(changed());
    assertThat(
            awaitFailure(
                vertx
                    .eventBus()
                    .request("simplequeue.schedule.put", put.copy().put("cron", "61 * * * *"))))
        .hasMessageContaining("minute, position 1");
  }

  private static JsonObject changed() {
    return new JsonObject().put("changed", true);
  }

  private JsonObject ask(String verb, JsonObject message) {
    return await(vertx.eventBus().<JsonObject>request("simplequeue.schedule." + verb, message))
        .body();
  }

  @Test
  void sqlMakesAScheduleWhoseExpressionANodeReads() {
    deployed();
    rows(
        "select {schema}.schedule('report', 'work', cron => '0 0 1 1 *', zone => 'Europe/Berlin')");

    eventually(() -> assertThat(entry().nextAt()).isPresent());
    assertThat(entry().schedule().zone()).isEqualTo("Europe/Berlin");
    assertThat(entry().origin()).isEqualTo("sql");

    rows("select {schema}.schedule('report', 'work', cron => '61 0 1 1 *')");

    eventually(
        () ->
            assertThat(entry().problem())
                .hasValueSatisfying(text -> assertThat(text).contains("minute, position 1")));
  }

  @Test
  void aScheduleWithoutARequestOrATimeIsRefused() {
    deployed();

    assertThat(awaitFailure(schedules.put(Schedule.named("report").cron("@daily"))))
        .hasMessageContaining("request: is missing");
    assertThat(awaitFailure(schedules.put(Schedule.named("report").request(WORK))))
        .hasMessageContaining("cron: is missing");
  }
}
