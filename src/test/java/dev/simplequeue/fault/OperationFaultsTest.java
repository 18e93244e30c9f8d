package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.operations.OperationsVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.NodeJvm;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Operations go on whatever becomes of the nodes that do them, and change each job once: the books
 * are a table to which a trigger adds a row for each job that is changed.
 */
class OperationFaultsTest extends ThroughProxy {
  private static final String CONNECTION = "simplequeue operations";

  private final List<Vertx> nodes = new ArrayList<>();
  private final List<NodeJvm> processes = new ArrayList<>();
  private Operator operator;
  private int chunk = 20;

  /** The node of the test submits, and does nothing else. */
  @BeforeEach
  void deployOperator() {
    SimpleQueueOptions options = options();
    options.getOperations().setEnabled(false);
    SimpleQueue queue = deployQueue(vertx, options);
    operator = queue.operate();
    rows("create table {schema}.change (job uuid)");
    rows(
        "create function {schema}.note_change() returns trigger language plpgsql as $body$"
            + (" begin insert into "
                + schema
                + ".change values (new.id); return null; end $body$"));
    rows(
        "create trigger note_change after update of priority on {schema}.job"
            + " for each row execute function {schema}.note_change()");
  }

  @AfterEach
  void closeNodes() throws Exception {
    for (NodeJvm process : processes) {
      process.kill();
    }
    nodes.forEach(node -> await(node.close()));
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options.getOperations().setChunk(chunk).setInterval(Duration.ofSeconds(1));
    return options;
  }

  private void addNodes(int count) {
    for (int i = 0; i < count; i++) {
      Vertx node = Vertx.vertx();
      nodes.add(node);
      await(node.deployVerticle(new OperationsVerticle(options())));
    }
  }

  /** The main class of a node that has nothing to run. */
  static final class Operating {
    private Operating() {}

    public static void main(String[] arguments) throws IOException {
      NodeJvm.work(NodeJvm.options(arguments), LambdaHandler.succeeding("nothing"));
    }
  }

  private NodeJvm addProcess() throws IOException {
    NodeJvm process = new NodeJvm(Operating.class, options().setUri(TestServer.uri()));
    processes.add(process);
    return process;
  }

  private UUID submit(int jobs) {
    rows(
        "insert into {schema}.job (id, bytes, queue, run_at)"
            + " select gen_random_uuid(), 2, 'work', now() + interval '1 hour'"
            + " from generate_series(1, $1::integer)",
        jobs);
    return await(operator.submit(OperationRequest.reprioritise(JobQuery.ALL.queue("work"), 1)))
        .id();
  }

  private long changed() {
    return number("select count(*) from {schema}.change");
  }

  private void isAmid(UUID operation) {
    eventually(
        () ->
            assertThat(await(operator.operation(operation)).orElseThrow().changed()).isPositive());
    assertThat(await(operator.operation(operation)).orElseThrow().state())
        .as("it is amid its jobs")
        .isEqualTo(OperationState.RUNNING);
  }

  private void eachJobIsChangedOnce(UUID operation, int jobs) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                await(operator.operation(operation)).orElseThrow().state() == OperationState.DONE);
    Operation done = await(operator.operation(operation)).orElseThrow();
    assertThat(done.changed()).isEqualTo(jobs);
    assertThat(done.skipped()).isEmpty();
    assertThat(changed()).isEqualTo(jobs);
    assertThat(number("select count(distinct job) from {schema}.change")).isEqualTo(jobs);
    assertThat(number("select count(*) from {schema}.job where priority = 1")).isEqualTo(jobs);
  }

  @Test
  void severalNodesShareAnOperationAndChangeEachJobOnce() {
    addNodes(3);

    UUID operation = submit(2_000);

    eachJobIsChangedOnce(operation, 2_000);
  }

  @Test
  void aChunkWhoseAnswerIsLostIsNotDoneAgain() {
    addNodes(1);
    UUID operation = submit(1_000);
    isAmid(operation);

    proxy.loseAnswerTo("commit", CONNECTION);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));

    eachJobIsChangedOnce(operation, 1_000);
  }

  @Test
  void aChunkWhoseStatementIsLostIsNotLeftOut() {
    addNodes(1);
    UUID operation = submit(1_000);
    isAmid(operation);

    proxy.loseNextStatement(CONNECTION);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));
    proxy.loseStatement("commit", CONNECTION);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(2));

    eachJobIsChangedOnce(operation, 1_000);
  }

  private void goesOnElsewhere(int jobs) throws Exception {
    NodeJvm killed = addProcess();
    UUID operation = submit(jobs);
    isAmid(operation);

    killed.kill();
    addNodes(1);

    eachJobIsChangedOnce(operation, jobs);
  }

  @Test
  void anOperationWhoseNodeIsKilledGoesOnElsewhere() throws Exception {
    goesOnElsewhere(3_000);
  }

  @Test
  @Tag("slow-fault")
  void anOperationOnAHundredThousandJobsWhoseNodeIsKilledGoesOnElsewhere() throws Exception {
    chunk = 500;
    goesOnElsewhere(100_000);
  }

  /** Each life of a dead letter would be a job of its own. */
  @Test
  @Tag("slow-fault")
  void aHundredThousandDeadLettersAreRedrivenOnceThoughNodesAreKilledAndAnswersLost()
      throws Exception {
    chunk = 500;
    int jobs = 100_000;
    rows(
        "insert into {schema}.dead_letter (id, created_at, run_at, finished_at, claims, attempt,"
            + " max_attempts, reprocesses, crashes, releases, priority, state, queue, payload)"
            + " select gen_random_uuid(), now(), now(), now(), 1, 1, 1, 0, 0, 0, 5, 'failed',"
            + " 'work', '{}' from generate_series(1, $1::integer)",
        jobs);
    NodeJvm killed = addProcess();
    UUID operation = await(operator.submit(OperationRequest.redrive(JobQuery.ALL))).id();
    isAmid(operation);

    killed.kill();
    addNodes(2);
    proxy.loseAnswerTo("commit", CONNECTION);
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));

    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () ->
                await(operator.operation(operation)).orElseThrow().state() == OperationState.DONE);
    assertThat(await(operator.operation(operation)).orElseThrow().changed()).isEqualTo(jobs);
    assertThat(liveJobs()).isEqualTo(jobs);
    assertThat(number("select count(distinct redriven_from) from {schema}.job")).isEqualTo(jobs);
    assertThat(number("select count(*) from {schema}.dead_letter where redriven_to is null"))
        .isZero();
  }
}
