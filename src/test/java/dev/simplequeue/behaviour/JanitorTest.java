package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.JanitorOptions;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** The housekeeping, and a queue without it. */
@FreshTables
class JanitorTest extends OnDatabase {
  private final Queue<QueueEvent> events = new ConcurrentLinkedQueue<>();

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .addListener(events::add)
        .setJanitor(
            new JanitorOptions()
                .setInterval(Duration.ofSeconds(1))
                .setKeepDead(Duration.ofDays(1))
                .setKeepCompleted(Duration.ofDays(1)));
  }

  private void makeOld(String table) {
    rows("update {schema}." + table + " set finished_at = finished_at - interval '5 days'");
  }

  private void runOneOfEach(SimpleQueue queue) {
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payloadAs(Boolean.class)
                            ? JobResult.success()
                            : JobResult.critical("no"))),
        ThreadingModel.WORKER,
        1);
    await(queue.enqueueAll(List.of(JobRequest.of("work", true), JobRequest.of("work", false))));
    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(2));
  }

  @Test
  void endedJobsGoWhenTheyAreOlderThanTheyAreToBeKeptOnEveryNodeAtOnce() {
    Vertx second = Vertx.vertx();
    SimpleQueue queue = deployQueue();
    deployQueue(second, options());
    runOneOfEach(queue);

    makeOld("archive");
    makeOld("dead_letter");

    eventually(() -> assertThat(archivedJobs() + deadJobs()).isZero());
    assertThat(events).hasAtLeastOneElementOfType(QueueEvent.Cleaned.class);
    await(second.close());
  }

  @Test
  void anOperationIsForgottenNinetyDaysAfterItsEnd() {
    SimpleQueue queue = deployQueue();
    Operator operator = queue.operate();
    UUID old = await(operator.submit(OperationRequest.cancel(JobQuery.ALL))).id();
    UUID young = await(operator.submit(OperationRequest.cancel(JobQuery.ALL))).id();
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.operation where state = 'done'"))
                .isEqualTo(2));

    rows(
        "update {schema}.operation set submitted_at = now() - interval '91 days',"
            + " ended_at = now() - interval '90 days 1 hour' where id = $1",
        old);
    rows(
        "update {schema}.operation set ended_at = now() - interval '89 days' where id = $1", young);

    eventually(() -> assertThat(await(operator.operation(old))).isEmpty());
    assertThat(await(operator.operation(young))).isPresent();
  }

  @Test
  void withoutAJanitorAQueueWorksAndKeepsEverything() {
    SimpleQueueOptions options = options();
    options.getJanitor().setEnabled(false);
    SimpleQueue queue = deployQueue(vertx, options);
    runOneOfEach(queue);
    makeOld("archive");
    makeOld("dead_letter");

    await(vertx.timer(2_500));

    assertThat(archivedJobs()).isEqualTo(1);
    assertThat(deadJobs()).isEqualTo(1);
  }

  @Test
  void aQueueThatKeepsNoCompletedJobsLeavesNoRecordOfThemButOfDeadOnes() {
    SimpleQueueOptions options = options();
    options.setQueue("work", new QueueOptions().setKeepCompleted(false));
    SimpleQueue queue = deployQueue(vertx, options);
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payloadAs(Integer.class) == 0
                            ? JobResult.critical("no")
                            : JobResult.success("output"))),
        ThreadingModel.WORKER,
        2);

    await(
        queue.enqueueAll(
            List.of(JobRequest.of("work", 0), JobRequest.of("work", 1), JobRequest.of("work", 2))));

    eventually(() -> assertThat(liveJobs()).isZero());
    assertThat(archivedJobs()).isZero();
    List<Row> dead = rows("select state from {schema}.dead_letter");
    assertThat(dead).hasSize(1);
    eventually(
        () ->
            assertThat(events)
                .filteredOn(event -> event instanceof QueueEvent.JobCompleted)
                .hasSize(2));
    assertThat(events).doesNotHaveAnyElementsOfTypes(QueueEvent.StaleAnswer.class);
  }

  @Test
  void aStepThatFailsLeavesTheOthersToGoOnAndIsToldOfOnce() {
    deployQueue();
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from pg_stat_activity where application_name like 'simplequeue upkeep%'"))
                .isZero());
    rows(
        "create function {schema}.no_days() returns event_trigger language plpgsql as"
            + " $$ begin raise exception 'no DDL here'; end $$");
    rows(
        "create event trigger "
            + schema
            + " on ddl_command_start when tag in ('CREATE TABLE') execute function {schema}.no_days()");
    try {
      rows(
          "do $$ begin execute 'drop table "
              + schema
              + ".archive_' || to_char(now() at time zone 'UTC' + interval '1 day', 'YYYYMMDD'); end $$");
      events.clear();
      Vertx second = Vertx.vertx();
      SimpleQueue queue = deployQueue(second, options());
      deployHandlers(
          second,
          () -> new LambdaHandler("work", job -> Future.succeededFuture(JobResult.critical("no"))),
          ThreadingModel.WORKER,
          1);
      for (int round = 0; round < 3; round++) {
        await(queue.enqueue(JobRequest.of("work", false)));
        eventually(() -> assertThat(deadJobs()).isEqualTo(1));
        makeOld("dead_letter");
        eventually(() -> assertThat(deadJobs()).isZero());
      }
      await(second.close());
    } finally {
      rows("drop event trigger " + schema);
    }

    assertThat(events)
        .filteredOn(event -> event.toString().contains("no DDL here"))
        .as("one warning of each of the two nodes")
        .hasSizeBetween(1, 2)
        .allSatisfy(
            event ->
                assertThat(((QueueEvent.DatabaseAway) event).part())
                    .isEqualTo("janitor's partitions ahead"));
  }
}
