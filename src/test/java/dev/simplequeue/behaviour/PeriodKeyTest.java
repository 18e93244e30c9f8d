package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.Receipt.Status;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Unique keys that hold for a period, also after their job has ended; and keys by payload. */
@Tag("promise-13")
class PeriodKeyTest extends OnDatabase {
  private static final Duration DAY = Duration.ofDays(1);

  private static JobRequest once(String key) {
    return JobRequest.of("work").uniqueKey(key).per(DAY);
  }

  private SimpleQueue deployWithHandlers() {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    return queue;
  }

  private UUID runToEnd(SimpleQueue queue, JobRequest request) {
    return await(queue.enqueueAndAwait(request)).id();
  }

  private void endPeriods() {
    rows("update {schema}.period_key set until = now()");
  }

  private long periods() {
    return number("select count(*) from {schema}.period_key");
  }

  @Test
  void whicheverWayTheKeyHoldsForThePeriodAlsoAfterItsJobHasEnded() {
    SimpleQueue queue = deployWithHandlers();
    Ways ways = new Ways(vertx, pool, schema, queue);
    List<JobObject> wrong = new ArrayList<>();

    ways.forEach(
        (taker, take) -> {
          JobRequest first = once("by " + taker);
          JsonObject taken = await(take.apply(first));
          wrong.add(new JobObject(taker + " takes", taken, "INSERTED", first.id()));
          await(queue.await(first.id()));
          ways.forEach(
              (other, ask) ->
                  wrong.add(
                      new JobObject(
                          other + " after " + taker,
                          await(ask.apply(once("by " + taker))),
                          "DUPLICATE",
                          first.id())));
          endPeriods();
          JobRequest next = once("by " + taker);
          wrong.add(
              new JobObject(taker + " later", await(take.apply(next)), "INSERTED", next.id()));
        });

    wrong.removeIf(JobObject::isRight);
    assertThat(wrong).isEmpty();
  }

  /** An answer, and what it should be. */
  private record JobObject(String what, JsonObject answer, String status, UUID id) {
    boolean isRight() {
      return status.equals(answer.getString("status"))
          && id.toString().equals(answer.getString("id"));
    }
  }

  @ParameterizedTest
  @EnumSource(KeyPeriod.Unit.class)
  void aCalendarPeriodEndsWhenTheClockOfItsZoneShowsTheNext(KeyPeriod.Unit unit) {
    SimpleQueue queue = deployQueue();
    ZoneId zone = ZoneId.of("Pacific/Kiritimati");
    LocalDate before = LocalDate.now(zone);

    await(
        queue.enqueue(
            JobRequest.of("work")
                .uniqueKey("key")
                .per(new KeyPeriod.Calendar(unit, zone.getId()))));

    OffsetDateTime until =
        rows("select until from {schema}.period_key").get(0).getOffsetDateTime(0);
    List<java.time.Instant> ends =
        Stream.of(before, LocalDate.now(zone))
            .map(
                date ->
                    switch (unit) {
                      case DAY -> date.plusDays(1);
                      case WEEK -> date.plusDays(8 - date.getDayOfWeek().getValue());
                      case MONTH -> date.plusMonths(1).withDayOfMonth(1);
                    })
            .map(date -> date.atStartOfDay(zone).toInstant())
            .toList();
    assertThat(until.toInstant()).isIn(ends);
  }

  /** Midnight twice, midnight never, a day that does not exist, half an hour. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-11-01T03:30:00Z America/Havana",
        "2026-10-31T10:00:00Z America/Havana",
        "2026-11-01T04:30:00Z America/Havana",
        "2026-04-23T10:00:00Z Africa/Cairo",
        "2026-10-29T20:30:00Z Africa/Cairo",
        "2011-12-29T20:00:00Z Pacific/Apia",
        "2026-04-04T10:00:00Z Australia/Lord_Howe",
        "2026-03-29T00:30:00Z Europe/Berlin",
        "2026-10-25T00:30:00Z Europe/Berlin",
        "2026-10-25T00:30:00Z Atlantic/Azores"
      })
  void aDayEndsWithTheFirstInstantOfTheNextWhereTheClockIsChanged(String text) {
    deployQueue();
    OffsetDateTime at = OffsetDateTime.parse(text.split(" ")[0]);
    ZoneId zone = ZoneId.of(text.split(" ")[1]);
    LocalDate today = at.atZoneSameInstant(zone).toLocalDate();

    OffsetDateTime end =
        rows("select {schema}.period_end($1, 'day', $2)", at, zone.getId())
            .get(0)
            .getOffsetDateTime(0);

    // The day that Apia left out begins and ends at one instant.
    assertThat(end.toInstant())
        .isIn(
            today.plusDays(1).atStartOfDay(zone).toInstant(),
            today.plusDays(2).atStartOfDay(zone).toInstant());
    assertThat(end.minusNanos(1000).atZoneSameInstant(zone).toLocalDate()).isEqualTo(today);
    assertThat(end.atZoneSameInstant(zone).toLocalDate()).isAfter(today);
  }

  @Test
  void whicheverWayAPayloadIsTheKeyWhateverTheOrderOfItsFields() {
    SimpleQueue queue = deployQueue();
    Ways ways = new Ways(vertx, pool, schema, queue);
    JobRequest first =
        JobRequest.of("work", new JsonObject("{\"a\":1,\"bb\":{\"x\":[1.50,\"é\"],\"y\":null}}"))
            .uniqueByPayload()
            .per(DAY);
    await(queue.enqueue(first));

    ways.forEach(
        (name, ask) -> {
          JobRequest same =
              JobRequest.of(
                  "work", new JsonObject("{\"bb\":{\"y\":null,\"x\":[1.50,\"é\"]},\"a\":1}"));
          JobRequest other = JobRequest.of("work", Map.of("a", 2, "way", name));
          JobRequest elsewhere =
              JobRequest.of("mail" + name, new JsonObject(first.payload().text()));
          assertThat(await(ask.apply(same.uniqueByPayload().per(DAY))).getString("id"))
              .as(name)
              .isEqualTo(first.id().toString());
          assertThat(await(ask.apply(same.uniqueByPayload())).getString("id"))
              .as(name + ", while it lives")
              .isEqualTo(first.id().toString());
          assertThat(await(ask.apply(other.uniqueByPayload().per(DAY))).getString("status"))
              .as(name)
              .isEqualTo("INSERTED");
          assertThat(await(ask.apply(elsewhere.uniqueByPayload())).getString("status"))
              .as(name)
              .isEqualTo("INSERTED");
        });
  }

  @Test
  void whicheverWayNamedFieldsAreTheKeyTogetherWithThoseOfTheTemplate() {
    SimpleQueueOptions options =
        options()
            .setTemplate("monthly", JobRequest.of("work", Map.of("month", "2026-11", "note", "x")));
    SimpleQueue queue = deployQueue(vertx, options);
    Ways ways = new Ways(vertx, pool, schema, queue);
    JobRequest first =
        JobRequest.of("work", Map.of("customer", 7, "month", "2026-11", "at", 1))
            .uniqueByPayload("month", "customer", "missing")
            .per(DAY);
    await(queue.enqueue(first));

    ways.forEach(
        (name, ask) -> {
          JobRequest same =
              JobRequest.fromTemplate("monthly", Map.of("customer", 7, "at", name))
                  .uniqueByPayload("customer", "missing", "month")
                  .per(DAY);
          JobRequest noObject =
              JobRequest.of("work", List.of(1)).uniqueByPayload("customer").per(DAY);
          assertThat(await(ask.apply(same)).getString("id"))
              .as(name)
              .isEqualTo(first.id().toString());
          assertThat(await(ask.apply(noObject))).as(name).isEqualTo(Ways.refused(400));
        });
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void ofManyCallersAtOnceExactlyOneHasTheKeyAndTheOthersAreToldItsJob() {
    SimpleQueue first = deployQueue();
    SimpleQueue second = deployQueue(vertx, options().setAddressPrefix("second"));
    List<List<Future<Receipt>>> keys = new ArrayList<>();
    for (int key = 0; key < 40; key++) {
      String name = "key " + key;
      List<Future<Receipt>> calls = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        calls.add(first.enqueue(once(name)));
        calls.add(second.enqueue(once(name)));
        calls.add(SqlEnqueue.enqueue(pool, schema, once(name)));
        calls.add(pool.withTransaction(c -> second.enqueue(c, once(name))));
      }
      keys.add(calls);
    }

    for (List<Future<Receipt>> calls : keys) {
      List<Receipt> receipts = calls.stream().map(call -> await(call)).toList();
      List<Receipt> inserted =
          receipts.stream().filter(r -> r.status() == Status.INSERTED).toList();
      assertThat(inserted).hasSize(1);
      assertThat(receipts).extracting(Receipt::id).containsOnly(inserted.get(0).id());
    }
    assertThat(liveJobs()).isEqualTo(40);
  }

  @Test
  void aRequestWaitsForAnOpenTransactionThatHasTheKeyAndTakesItAfterARollback() {
    SimpleQueue queue = deployQueue();
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(queue.enqueue(stranger, once("key")));

    Future<Receipt> waiting = queue.enqueue(once("key"));
    await(queue.enqueue(once("another")));
    await(queue.enqueue(JobRequest.of("work").uniqueKey("plain")));
    assertThat(waiting.isComplete()).isFalse();
    await(stranger.transaction().rollback());

    assertThat(await(waiting).status()).isEqualTo(Status.INSERTED);
    await(stranger.close());
    assertThat(liveJobs()).isEqualTo(3);
  }

  @Test
  void ofABatchWithOneKeyTwiceTheFirstHasIt() {
    SimpleQueue queue = deployQueue();
    List<JobRequest> twins = List.of(once("one"), once("one"), JobRequest.of("work"));
    List<JobRequest> others =
        Stream.of(1, 1, 2)
            .map(n -> JobRequest.of("work", Map.of("n", n)).uniqueByPayload("n").per(DAY))
            .toList();

    List<Receipt> all = await(queue.enqueueAll(twins));
    List<Receipt> own = await(pool.withTransaction(c -> queue.enqueueAll(c, others)));

    assertThat(all)
        .containsExactly(
            Receipt.inserted(twins.get(0).id()),
            Receipt.duplicate(twins.get(0).id(), false),
            Receipt.inserted(twins.get(2).id()));
    assertThat(own)
        .containsExactly(
            Receipt.inserted(others.get(0).id()),
            Receipt.duplicate(others.get(0).id(), false),
            Receipt.inserted(others.get(2).id()));
  }

  @Test
  void theSameRequestAgainIsAlreadyInsertedAlsoIfNoRecordOfItsJobIsKept() {
    SimpleQueueOptions options = options();
    options.setQueue("work", new QueueOptions().setKeepCompleted(false));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    JobRequest request = once("key");
    await(queue.enqueue(request));
    eventually(() -> assertThat(liveJobs()).isZero());

    assertThat(await(queue.enqueue(request))).isEqualTo(Receipt.alreadyInserted(request.id()));
    Receipt own = await(pool.withTransaction(c -> queue.enqueue(c, request)));
    assertThat(own).isEqualTo(Receipt.alreadyInserted(request.id()));
    assertThat(await(SqlEnqueue.enqueue(pool, schema, request)))
        .isEqualTo(Receipt.alreadyInserted(request.id()));
    assertThat(await(queue.enqueue(once("key")))).isEqualTo(Receipt.duplicate(request.id(), false));
    assertThat(liveJobs()).isZero();
  }

  /** Its record says so, and it does not take the key again. */
  @Test
  void aRequestThatHasRunInAnEarlierPeriodIsNotInsertedAgainAndLeavesTheKeyFree() {
    SimpleQueue queue = deployWithHandlers();
    JobRequest request = once("key");
    runToEnd(queue, request);
    endPeriods();

    assertThat(await(queue.enqueue(request))).isEqualTo(Receipt.alreadyInserted(request.id()));
    assertThat(await(queue.enqueue(once("key"))).status()).isEqualTo(Status.INSERTED);
  }

  @Test
  void aJobThatWasCancelledOrDeletedLeavesItsKeyFree() {
    SimpleQueue queue = deployQueue();
    JobRequest cancelled = once("cancelled").runIn(DAY);
    JobRequest deleted = once("deleted").runIn(DAY);
    await(queue.enqueueAll(List.of(cancelled, deleted)));
    await(queue.cancel(cancelled.id()));
    await(queue.operate().delete(List.of(deleted.id())));

    assertThat(await(queue.enqueue(once("cancelled"))).status()).isEqualTo(Status.INSERTED);
    assertThat(await(SqlEnqueue.enqueue(pool, schema, once("deleted"))).status())
        .isEqualTo(Status.INSERTED);
  }

  @Test
  void aDeadJobKeepsItsKeyForThePeriodAndIsRedriven() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.critical("why"))),
        ThreadingModel.EVENT_LOOP,
        1);
    UUID dead = runToEnd(queue, once("key"));

    Receipt refused = await(queue.enqueue(once("key")));
    int redriven = await(queue.operate().redrive(RedriveRequest.one(dead))).lives().size();

    assertThat(refused).isEqualTo(Receipt.duplicate(dead, false));
    assertThat(redriven).isEqualTo(1);
  }

  @Test
  void theKeyOfALiveJobWithoutAPeriodIsHeldAndNothingIsLeftOfTheTry() {
    SimpleQueue queue = deployQueue();
    JobRequest holder = JobRequest.of("work").uniqueKey("key");
    await(queue.enqueue(holder));

    assertThat(await(queue.enqueue(once("key")))).isEqualTo(Receipt.duplicate(holder.id(), false));
    assertThat(periods()).isZero();
  }

  @Test
  void aJobThatLivesLongerThanThePeriodKeepsItsKeyUntilItsEnd() {
    SimpleQueue queue = deployQueue();
    JobRequest holder = once("key").runIn(DAY);
    await(queue.enqueue(holder));
    endPeriods();

    assertThat(await(queue.enqueue(once("key")))).isEqualTo(Receipt.duplicate(holder.id(), false));
    await(queue.cancel(holder.id()));
    assertThat(await(queue.enqueue(once("key"))).status()).isEqualTo(Status.INSERTED);
  }

  @Test
  void whicheverWayAJobThatWaitsIsChangedAsThePolicySaysAndOneThatRunsOrHasEndedIsNot() {
    SimpleQueue queue = deployQueue();
    Ways ways = new Ways(vertx, pool, schema, queue);
    Promise<JobResult> running = Promise.promise();
    deployHandlers(
        () -> new LambdaHandler("slow", job -> running.future()), ThreadingModel.EVENT_LOOP, 1);
    JobRequest slow = JobRequest.of("slow").uniqueKey("slow").per(DAY);
    await(queue.enqueue(slow));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isEqualTo(1));

    ways.forEach(
        (name, ask) -> {
          JobRequest waiting = once(name).runIn(DAY);
          await(queue.enqueue(waiting));
          assertThat(
                  await(
                      ask.apply(
                          JobRequest.of("work", Map.of("new", name))
                              .uniqueKey(name, KeyPolicy.REPLACE)
                              .per(DAY)
                              .runIn(DAY))))
              .as(name)
              .isEqualTo(Receipt.changed(waiting.id(), KeyPolicy.REPLACE).toJson());
          assertThat(
                  await(
                      ask.apply(JobRequest.of("work").uniqueKey(name, KeyPolicy.REJECT).per(DAY))))
              .as(name)
              .isEqualTo(Ways.refused(423));
          assertThat(
                  await(
                      ask.apply(
                          JobRequest.of("slow").uniqueKey("slow", KeyPolicy.RETIME).per(DAY))))
              .as(name)
              .isEqualTo(Receipt.duplicate(slow.id(), true).toJson());
        });
    running.complete(JobResult.success());
    await(queue.await(slow.id()));
    ways.forEach(
        (name, ask) -> {
          assertThat(
                  await(
                      ask.apply(
                          JobRequest.of("slow").uniqueKey("slow", KeyPolicy.REPLACE).per(DAY))))
              .as(name)
              .isEqualTo(Receipt.duplicate(slow.id(), false).toJson());
          assertThat(
                  await(
                      ask.apply(
                          JobRequest.of("slow").uniqueKey("slow", KeyPolicy.REJECT).per(DAY))))
              .as(name)
              .isEqualTo(Ways.refused(423));
        });
  }

  @Test
  void theJanitorRemovesKeysWhosePeriodIsOverAndNoOthers() {
    SimpleQueueOptions options = options();
    options.getJanitor().setInterval(Duration.ofSeconds(1));
    SimpleQueue queue = deployQueue(vertx, options);
    await(queue.enqueueAll(List.of(once("over"), once("holds"))));
    rows("update {schema}.period_key set until = now() where key = 'over'");
    rows(
        "insert into {schema}.period_key select 'old ' || i, gen_random_uuid(), now() from generate_series(1, 2500) i");

    eventually(() -> assertThat(periods()).isEqualTo(1));
    assertThat(await(queue.enqueue(once("holds"))).status()).isEqualTo(Status.DUPLICATE);
  }

  @Test
  void aRequestWithAPeriodMustHaveAKey() {
    SimpleQueue queue = deployQueue();

    assertThat(awaitFailure(Future.future(p -> JobRequest.of("work").per(DAY))))
        .hasMessage("per: needs a uniqueKey, or uniqueBy");
    assertThat(
            awaitFailure(
                pool.withTransaction(
                    c ->
                        queue.enqueue(c, once("key").payload(List.of()).uniqueByPayload("field")))))
        .isInstanceOfSatisfying(
            EnqueueException.class, e -> assertThat(e.code()).isEqualTo(FailureCode.INVALID))
        .hasMessageContaining("uniqueBy: needs an object as payload");
  }
}
