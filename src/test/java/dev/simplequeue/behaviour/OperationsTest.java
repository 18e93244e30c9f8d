package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.operations.OperationsVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One change of many jobs: previewed, submitted, and done in chunks. */
class OperationsTest extends InspectedJobs {
  private final Heard heard = new Heard();

  /** Small chunks, so that a few jobs are many. */
  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options().addListener(heard);
    options.getOperations().setChunk(10);
    return options;
  }

  private static JobQuery of(String queue) {
    return JobQuery.ALL.queue(queue);
  }

  private void enqueue(SimpleQueue queue, int jobs, JobRequest like) {
    List<JobRequest> all = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      all.add(like.id(JobIds.next()));
    }
    await(queue.enqueueAll(all));
  }

  private static JobRequest at(String queue, Duration delay) {
    return JobRequest.of(queue).runIn(delay);
  }

  private static JobRequest laterIn(String queue) {
    return at(queue, Duration.ofHours(1));
  }

  private void die(SimpleQueue queue, String name, int jobs) {
    die(
        queue,
        IntStream.range(0, jobs).mapToObj(i -> JobRequest.of(name)).toArray(JobRequest[]::new));
  }

  private static Operation ended(Operator operator, UUID id) {
    eventually(
        () ->
            assertThat(await(operator.operation(id)).orElseThrow().state())
                .isNotEqualTo(OperationState.RUNNING));
    return await(operator.operation(id)).orElseThrow();
  }

  /** A preview counts for a limited time, which a busy machine may use up. */
  private static OperationPreview counted(Operator operator, OperationRequest request) {
    AtomicReference<OperationPreview> preview = new AtomicReference<>();
    eventually(
        () -> {
          preview.set(await(operator.preview(request)));
          assertThat(preview.get().exact()).isTrue();
        });
    return preview.get();
  }

  /** Previews it, has it done, and expects that what was counted is what was done. */
  private static Operation run(Operator operator, OperationRequest request) {
    OperationPreview preview = counted(operator, request);
    assertThat(await(operator.submit(request)).id()).isEqualTo(request.id());
    Operation done = ended(operator, request.id());
    assertThat(done.state()).isEqualTo(OperationState.DONE);
    assertThat(done.processed()).as("what was counted").isEqualTo(preview.total());
    return done;
  }

  @ParameterizedTest
  @EnumSource
  void allDeadLettersOfAFilterAreRedriven(Way way) {
    SimpleQueue queue = deployQueue();
    die(queue, "bad", 35);
    die(queue, "other", 3);

    Operation done =
        run(inspector(way), OperationRequest.redrive(of("bad").error("BOOM")).by("Ada"));

    assertThat(done.changed()).isEqualTo(35);
    assertThat(done.skipped()).isEmpty();
    assertThat(done.submittedBy()).isEqualTo("Ada");
    assertThat(number("select count(*) from {schema}.job where queue = 'bad'")).isEqualTo(35);
    assertThat(liveJobs()).isEqualTo(35);
    assertThat(
            number(
                "select count(*) from {schema}.dead_letter d join {schema}.job j"
                    + " on j.id = d.redriven_to and j.redriven_from = d.id"))
        .isEqualTo(35);
    assertThat(run(inspector(way), OperationRequest.redrive(of("bad"))).processed())
        .as("once")
        .isZero();
    deployAnswering("bad", JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(35));
  }

  @ParameterizedTest
  @EnumSource
  void allLiveJobsOfAFilterAreCancelled(Way way) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest runs = JobRequest.of("work").fingerprint("group");
    run(queue, runs);
    enqueue(queue, 25, laterIn("work").fingerprint("group"));
    enqueue(queue, 5, laterIn("work"));
    UUID awaited =
        rows("select id from {schema}.job where fingerprint = 'group' and claimed_by is null")
            .get(0)
            .getUUID(0);
    var outcome = queue.await(awaited);

    Operation done =
        run(inspector(way), OperationRequest.cancel(JobQuery.ALL.fingerprint("group")));

    assertThat(done.changed()).isEqualTo(26);
    assertThat(await(outcome).state()).isEqualTo(JobState.CANCELLED);
    assertThat(deadJobs()).isEqualTo(25);
    assertThat(number("select count(*) from {schema}.job where cancel_requested")).isEqualTo(1);
    assertThat(number("select count(*) from {schema}.job where claimed_by is null")).isEqualTo(5);
    running.get(runs.id()).complete(JobResult.cancel("told"));
    eventually(() -> assertThat(deadJobs()).isEqualTo(26));
  }

  @ParameterizedTest
  @EnumSource
  void jobsAreDeletedWhetherTheyWaitOrHaveEnded(Way way) {
    SimpleQueue queue = deployQueue();
    die(queue, "bad", 12);
    enqueue(queue, 12, JobRequest.of("bad"));
    String handler = deployAnswering("bad", JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(12));
    await(vertx.undeploy(handler));
    enqueue(queue, 12, laterIn("bad"));
    enqueue(queue, 1, laterIn("other"));
    Operator operator = inspector(way);

    Operation dead =
        run(operator, OperationRequest.delete(of("bad").states(Set.of(JobState.CRITICAL))));

    assertThat(dead.changed()).isEqualTo(12);
    assertThat(deadJobs()).isZero();
    assertThat(archivedJobs()).isEqualTo(12);

    Operation rest = run(operator, OperationRequest.delete(of("bad")));

    assertThat(rest.changed()).isEqualTo(24);
    assertThat(archivedJobs()).isZero();
    assertThat(liveJobs()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void waitingJobsRunNowOrGetAnotherPriority(Way way) {
    SimpleQueue queue = deployQueue();
    enqueue(queue, 15, laterIn("work"));
    enqueue(queue, 5, JobRequest.of("work"));
    enqueue(queue, 5, JobRequest.of("work").priority(2));
    Operator operator = inspector(way);

    Operation prior = run(operator, OperationRequest.reprioritise(of("work"), 2));
    Operation now = run(operator, OperationRequest.runNow(of("work")));

    assertThat(prior.changed()).as("those that have another one").isEqualTo(20);
    assertThat(number("select count(*) from {schema}.job where priority = 2")).isEqualTo(25);
    assertThat(now.changed()).isEqualTo(15);
    assertThat(number("select count(*) from {schema}.job where run_at <= now()")).isEqualTo(25);
    deployAnswering("work", JobResult.success());
    eventually(() -> assertThat(archivedJobs()).isEqualTo(25));
  }

  /** Whatever can be filtered: the operation means what the pages show. */
  @Test
  void aPreviewCountsWhatThePagesShow() {
    SimpleQueue queue = deployQueue();
    die(queue, "bad", 7);
    die(queue, JobRequest.of("bad").fingerprint("group").uniqueKey("key"));
    enqueue(queue, 4, laterIn("bad"));
    enqueue(queue, 3, JobRequest.of("bad").fingerprint("group"));
    enqueue(queue, 2, laterIn("other").fingerprint("group"));
    Instant middle =
        rows("select percentile_disc(0.5) within group (order by created_at) from {schema}.dead_letter")
            .get(0)
            .getOffsetDateTime(0)
            .toInstant();
    Operator operator = queue.operate();

    List<JobQuery> filters =
        List.of(
            JobQuery.ALL,
            of("bad"),
            of("other"),
            of("unknown"),
            JobQuery.ALL.fingerprint("group"),
            of("bad").fingerprint("group"),
            JobQuery.ALL.uniqueKey("key"),
            JobQuery.ALL.error("Boom Number 0"),
            JobQuery.ALL.error("boom number 7"),
            JobQuery.ALL.from(middle),
            JobQuery.ALL.to(middle),
            of("bad").from(middle).error("boom"));
    for (JobQuery filter : filters) {
      for (OperationKind kind : OperationKind.values()) {
        OperationRequest request =
            kind == OperationKind.REPRIORITISE
                ? OperationRequest.reprioritise(filter, 7)
                : new OperationRequest(JobIds.next(), kind, filter, java.util.Optional.empty(), "");
        int shown = await(operator.page(request.filter().size(500))).jobs().size();
        assertThat(await(operator.preview(request)).total())
            .as(request.toJson().encode())
            .isEqualTo(shown);
      }
    }
    assertThat(liveJobs() + deadJobs()).as("nothing is changed").isEqualTo(17);
  }

  /** Also one whose id sorts before the others, for it was made by a clock that is behind. */
  @Test
  void jobsThatAreEnqueuedLaterAreLeftAlone() {
    SimpleQueueOptions options = options();
    options.getOperations().setEnabled(false);
    SimpleQueue queue = deployQueue(vertx, options);
    enqueue(queue, 25, laterIn("work"));
    Operator operator = queue.operate();
    UUID id = await(operator.submit(OperationRequest.cancel(of("work")))).id();
    UUID before = new UUID(1L << 16 | 0x7000, 0x8000000000000000L);
    await(queue.enqueueAll(List.of(laterIn("work").id(before), laterIn("work"))));
    UUID after = rows("select id from {schema}.job order by id desc limit 1").get(0).getUUID(0);

    await(vertx.deployVerticle(new OperationsVerticle(options())));

    assertThat(ended(operator, id).changed()).isEqualTo(25);
    assertThat(rows("select id from {schema}.job order by id"))
        .extracting(row -> row.getUUID(0))
        .containsExactly(before, after);
  }

  @Test
  void aJobWhoseStateIsNoneOfTheFiltersAnyMoreIsLeftAlone() {
    SimpleQueueOptions options = options();
    options.getOperations().setEnabled(false);
    SimpleQueue queue = deployQueue(vertx, options);
    deployHolding();
    JobRequest waits = laterIn("work");
    await(queue.enqueueAll(List.of(waits, laterIn("work"))));
    Operator operator = queue.operate();
    OperationRequest cancel = OperationRequest.cancel(of("work").states(Set.of(JobState.WAITING)));
    await(operator.submit(cancel));
    await(operator.runNow(List.of(waits.id())));
    eventually(() -> assertThat(running).containsKey(waits.id()));

    await(vertx.deployVerticle(new OperationsVerticle(options())));

    assertThat(ended(operator, cancel.id()).changed()).isEqualTo(1);
    assertThat(number("select count(*) from {schema}.job where cancel_requested")).isZero();
    assertThat(liveJobs()).isEqualTo(1);
  }

  /** Somebody changes it while the operation is at it. */
  @Test
  void aJobWhoseStateChangesMeanwhileIsLeftAlone() {
    SimpleQueue queue = deployQueue();
    enqueue(queue, 15, laterIn("work"));
    UUID job = rows("select id from {schema}.job order by id offset 3").get(0).getUUID(0);
    SqlConnection user = locking(job);
    await(
        user.query("update " + schema + ".job set run_at = now() where id = '" + job + "'")
            .execute());
    OperationRequest request = OperationRequest.cancel(of("work").states(Set.of(JobState.WAITING)));
    Operator operator = queue.operate();
    await(operator.submit(request));
    eventually(() -> assertThat(deadJobs()).isEqualTo(14));

    await(user.transaction().commit());
    await(user.close());

    assertThat(ended(operator, request.id()).skipped()).isEqualTo(Map.of("changed", 1L));
    assertThat(deadJobs()).isEqualTo(14);
  }

  @ParameterizedTest
  @EnumSource
  void aCancelledOperationChangesNoFurtherJob(Way way) {
    SimpleQueueOptions options = options();
    options.getOperations().setChunk(1);
    SimpleQueue queue = deployQueue(vertx, options);
    enqueue(queue, 3_000, laterIn("work"));
    Operator operator = inspector(way);
    OperationRequest request = OperationRequest.cancel(of("work"));
    await(operator.submit(request));
    eventually(() -> assertThat(deadJobs()).isPositive());

    Operation cancelled = await(operator.cancelOperation(request.id(), "Bob")).orElseThrow();

    assertThat(cancelled.state()).isEqualTo(OperationState.CANCELLED);
    assertThat(cancelled.cancelledBy()).contains("Bob");
    assertThat(cancelled.endedAt()).isPresent();
    assertThat(cancelled.changed()).isPositive().isLessThan(3_000);
    assertThat(deadJobs()).as("no further job").isEqualTo(cancelled.changed());
    // Another one has come to its end since, so that the first would have gone on.
    run(operator, OperationRequest.cancel(of("other")));
    assertThat(deadJobs()).isEqualTo(cancelled.changed());
    assertThat(await(operator.cancelOperation(request.id(), "Eve"))).contains(cancelled);
    assertThat(heard.all(QueueEvent.OperationEnded.class))
        .filteredOn(event -> event.operation().equals(request.id()))
        .extracting(QueueEvent.OperationEnded::state)
        .containsExactly("cancelled");
    assertThat(await(operator.cancelOperation(JobIds.next(), ""))).isEmpty();
  }

  /** Whatever is refused: the others are changed, and it is said which was not. */
  @ParameterizedTest
  @EnumSource
  void jobsThatTheDatabaseRefusesToChangeAreSkippedAndNamed(OperationKind kind) {
    SimpleQueue queue = deployQueue();
    UUID culprit;
    if (kind == OperationKind.REDRIVE) {
      die(queue, "work", 24);
      culprit = rows("select id from {schema}.dead_letter order by id offset 13").get(0).getUUID(0);
    } else {
      enqueue(queue, 24, laterIn("work"));
      culprit = rows("select id from {schema}.job order by id offset 13").get(0).getUUID(0);
    }
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as $body$"
            + " begin raise exception 'as the test wants it' using errcode = 'P0001'; end $body$");
    rows(
        "create trigger refuse before "
            + (kind == OperationKind.REDRIVE ? "insert" : "update or delete")
            + " on {schema}.job for each row when ("
            + (kind == OperationKind.REDRIVE ? "new.redriven_from" : "old.id")
            + (" = '" + culprit + "') execute function {schema}.refuse()"));
    OperationRequest request =
        kind == OperationKind.REPRIORITISE
            ? OperationRequest.reprioritise(of("work"), 1)
            : new OperationRequest(JobIds.next(), kind, of("work"), java.util.Optional.empty(), "");

    Operation done = run(queue.operate(), request);

    assertThat(done.changed()).isEqualTo(23);
    assertThat(done.skipped()).isEqualTo(Map.of("refused", 1L));
    assertThat(done.refusals())
        .containsExactly(new Operation.Refusal(culprit, "as the test wants it (SQLSTATE P0001)"));
  }

  @ParameterizedTest
  @EnumSource
  void aDeadLetterWhoseKeyIsHeldIsSkippedWithTheReason(Way way) {
    SimpleQueue queue = deployQueue();
    die(queue, JobRequest.of("bad").uniqueKey("key"));
    die(queue, "bad", 3);
    enqueue(queue, 1, laterIn("other").uniqueKey("key"));

    Operation done = run(inspector(way), OperationRequest.redrive(of("bad")));

    assertThat(done.changed()).isEqualTo(3);
    assertThat(done.skipped()).isEqualTo(Map.of("key_held", 1L));
    assertThat(done.toJson().getJsonObject("skipped").getLong("key_held")).isEqualTo(1);
  }

  private SqlConnection locking(UUID job) {
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(
        user.query("select from " + schema + ".job where id = '" + job + "' for update").execute());
    return user;
  }

  @Test
  void aJobThatSomebodyElseHasLockedIsTriedAgainWhenAllOthersAreDone() {
    SimpleQueue queue = deployQueue();
    enqueue(queue, 25, laterIn("work"));
    UUID locked = rows("select id from {schema}.job order by id offset 3").get(0).getUUID(0);
    SqlConnection user = locking(locked);
    OperationRequest request = OperationRequest.cancel(of("work"));
    Operator operator = queue.operate();
    await(operator.submit(request));
    eventually(() -> assertThat(deadJobs()).isEqualTo(24));
    assertThat(await(operator.operation(request.id())).orElseThrow().state())
        .isEqualTo(OperationState.RUNNING);

    await(user.transaction().rollback());
    await(user.close());

    assertThat(ended(operator, request.id()).changed()).isEqualTo(25);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void oneThatStaysLockedIsSkippedInTheEnd() {
    SimpleQueue queue = deployQueue();
    enqueue(queue, 15, laterIn("work"));
    SqlConnection user =
        locking(rows("select id from {schema}.job order by id offset 3").get(0).getUUID(0));

    Operation done = run(queue.operate(), OperationRequest.delete(of("work")));

    assertThat(done.changed()).isEqualTo(14);
    assertThat(done.skipped()).isEqualTo(Map.of("locked", 1L));
    await(user.transaction().rollback());
    await(user.close());
  }

  @ParameterizedTest
  @EnumSource
  void submittingTheSameAgainChangesNothing(Way way) {
    SimpleQueue queue = deployQueue();
    die(queue, "bad", 5);
    Operator operator = inspector(way);
    OperationRequest request = OperationRequest.redrive(of("bad"));
    run(operator, request);

    Operation again = await(operator.submit(request));

    assertThat(again.state()).isEqualTo(OperationState.DONE);
    assertThat(again.changed()).isEqualTo(5);
    assertThat(liveJobs()).isEqualTo(5);
    OperationRequest other = OperationRequest.redrive(of("other")).id(request.id());
    assertThat(awaitFailure(operator.submit(other)))
        .hasMessageContaining("id: is that of another operation");
  }

  @ParameterizedTest
  @EnumSource
  void pagesShowOperationsTheNewestFirst(Way way) {
    SimpleQueue queue = deployQueue();
    List<UUID> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(0, run(queue.operate(), OperationRequest.cancel(of("q" + i))).id());
    }
    Operator operator = inspector(way);

    OperationPage first = await(operator.operations(OperationQuery.ALL.size(2)));
    OperationPage rest =
        await(operator.operations(OperationQuery.ALL.cursor(first.cursor().orElseThrow())));

    assertThat(first.operations()).extracting(Operation::id).isEqualTo(ids.subList(0, 2));
    assertThat(rest.operations()).extracting(Operation::id).isEqualTo(ids.subList(2, 5));
    assertThat(rest.cursor()).isEmpty();
    OperationQuery running = OperationQuery.ALL.state(OperationState.RUNNING);
    assertThat(await(operator.operations(running)).operations()).isEmpty();
  }

  @Test
  void itsBeginningAndItsEndAreEvents() {
    SimpleQueue queue = deployQueue();
    enqueue(queue, 25, laterIn("work"));

    UUID id = run(queue.operate(), OperationRequest.delete(of("work"))).id();

    eventually(() -> assertThat(heard.all(QueueEvent.OperationEnded.class)).hasSize(1));
    assertThat(heard.all(QueueEvent.OperationStarted.class))
        .containsExactly(new QueueEvent.OperationStarted(id, "delete"));
    QueueEvent.OperationEnded end = heard.all(QueueEvent.OperationEnded.class).get(0);
    assertThat(end)
        .isEqualTo(new QueueEvent.OperationEnded(id, "delete", "done", 25, 0, end.took()));
    assertThat(heard.all(QueueEvent.JobsDeleted.class))
        .extracting(QueueEvent.JobsDeleted::jobs)
        .containsExactly(10, 10, 5);
  }

  @Test
  void whatAnOperationCannotDoIsSaidAtOnce() {
    assertThatThrownBy(
            () -> OperationRequest.redrive(JobQuery.ALL.states(Set.of(JobState.RUNNING))))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("states: has none that redrive can change");
    assertThatThrownBy(() -> OperationRequest.reprioritise(JobQuery.ALL, 10))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("priority");
    assertThatThrownBy(() -> OperationRequest.cancel(JobQuery.ALL).by("a\nb"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("by: contains a control character");
  }

  /** By hand, or by a newer library: it waits, and others go on. */
  @Test
  void anOperationThatCannotBeReadHoldsUpNoOther() {
    SimpleQueue queue = deployQueue();
    rows(
        "insert into {schema}.operation (id, kind, filter, bound) values"
            + " (gen_random_uuid(), 'cancel', '{\"quueue\": \"work\"}', gen_random_uuid())");
    rows(
        "insert into {schema}.operation (id, kind, filter, bound) values"
            + " (gen_random_uuid(), 'newKind', '{}', gen_random_uuid())");
    enqueue(queue, 15, laterIn("work"));

    assertThat(run(queue.operate(), OperationRequest.cancel(of("work"))).changed()).isEqualTo(15);

    eventually(
        () ->
            assertThat(heard.all(QueueEvent.OperationProblem.class))
                .extracting(QueueEvent.OperationProblem::error)
                .containsExactly(
                    "its filter cannot be read: quueue: unknown key, did you mean `queue`?"));
    assertThat(number("select count(*) from {schema}.operation where state = 'running'"))
        .isEqualTo(2);
  }
}
