package dev.simplequeue.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPeriod;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The roles that {@code roles.sql} makes can do their work and nothing else. */
@FreshTables
class RolesTest extends OnDatabase {
  private static final List<String> ROLES = List.of("owner", "worker", "producer");
  private static final String PASSWORD = "least";

  private final List<PgConnection> connections = new ArrayList<>();

  @BeforeEach
  void migrateAsOwner() throws IOException {
    dropRoles();
    runScript();
    for (String role : ROLES) {
      execute("alter role {schema}_" + role + " login password '" + PASSWORD + "'");
    }
    await(
        vertx
            .deployVerticle(new SimpleQueueVerticle(as("owner").setMigrate(true)))
            .compose(vertx::undeploy));
    runScript();
  }

  @AfterEach
  void closeConnections() {
    connections.forEach(connection -> await(connection.close()));
    undeployAll();
    dropRoles();
  }

  /** The parts of a queue are among them, and go with it. */
  private void undeployAll() {
    await(
        Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()).otherwiseEmpty());
  }

  private void dropRoles() {
    execute("drop schema if exists {schema} cascade");
    for (String role : ROLES) {
      String name = schema + "_" + role;
      if (number("select count(*) from pg_roles where rolname = $1", name) > 0) {
        execute("drop owned by " + name);
        execute("drop role " + name);
      }
    }
  }

  private void runScript() throws IOException {
    try (var in = SimpleQueue.class.getResourceAsStream("roles.sql")) {
      String script = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      await(
          pool.withConnection(
              connection ->
                  connection
                      .query("set simplequeue.schema = '" + schema + "'")
                      .execute()
                      .compose(v -> connection.query(script).execute())));
    }
  }

  private void execute(String sql) {
    await(pool.query(sql.replace("{schema}", schema)).execute());
  }

  private PgConnectOptions connectAs(String role) {
    return PgConnectOptions.fromUri(TestServer.uri())
        .setUser(schema + "_" + role)
        .setPassword(PASSWORD);
  }

  private SimpleQueueOptions as(String role) {
    SimpleQueueOptions options = options().setConnectOptions(connectAs(role)).setMigrate(false);
    options.getJanitor().setEnabled(false);
    options.getQueueDefaults().setBackoff(attempt -> Duration.ZERO);
    options.getReaper().setMissingHandlerAfter(Duration.ofSeconds(1));
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(500));
    return options;
  }

  private PgConnection connection(String role) {
    PgConnection connection = await(PgConnection.connect(vertx, connectAs(role)));
    connections.add(connection);
    return connection;
  }

  /** Those of today and tomorrow, and the default one. */
  @Test
  void theOwnerMigratesAndMakesPartitions() {
    List<String> owners =
        rows(
                "select distinct pg_get_userbyid(relowner) from pg_class where relnamespace = $1::text::regnamespace",
                schema)
            .stream()
            .map(row -> row.getString(0))
            .toList();

    assertThat(owners).containsExactly(schema + "_owner");
    assertThat(
            number(
                "select count(*) from pg_inherits where inhparent = '{schema}.archive'::regclass"))
        .isEqualTo(3);
  }

  @Test
  void aNodeWithAWorkersRightsDoesAllThatANodeDoes() {
    SimpleQueue queue = deployQueue(vertx, as("worker"));
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.attempt() == 1
                            ? JobResult.failed("once more")
                            : JobResult.success(job.attempt()))),
        ThreadingModel.EVENT_LOOP,
        1);
    UUID dead = UUID.randomUUID();
    execute("insert into {schema}.node (id, name) values ('" + dead + "', 'dead')");
    execute("insert into {schema}.lease values ('" + dead + "', now() - interval '1 hour')");
    JobRequest later = JobRequest.of("work").runIn(Duration.ofHours(1)).uniqueKey("key");

    var done = await(queue.enqueueAndAwait(JobRequest.of("work")));
    var spent = await(queue.enqueueAndAwait(JobRequest.of("work").maxAttempts(1)));
    await(queue.enqueue(later));
    var replaced =
        await(queue.enqueue(later.uniqueKey("key", KeyPolicy.REPLACE).id(UUID.randomUUID())));
    var cancelled = await(queue.cancelByUniqueKey("key"));
    await(pool.withTransaction(c -> queue.enqueue(c, JobRequest.of("nobody"))));

    assertThat(done.state()).isEqualTo(JobState.COMPLETED);
    assertThat(done.attempts()).isEqualTo(2);
    assertThat(spent.state()).isEqualTo(JobState.FAILED);
    assertThat(replaced.status()).isEqualTo(Receipt.Status.REPLACED);
    assertThat(cancelled.ended()).isEqualTo(1);
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.node where id = $1", dead))
                .as("the reaper removed it")
                .isZero());
    undeployAll();
    assertThat(number("select count(*) from {schema}.node")).isZero();
  }

  @Test
  void aWorkersInspectorAsksAndOrdersAll() {
    SimpleQueue queue = deployQueue(vertx, as("worker"));
    deployHandlers(
        () -> new LambdaHandler("dies", job -> Future.succeededFuture(JobResult.critical("no"))),
        ThreadingModel.EVENT_LOOP,
        1);
    Operator inspector = queue.operate();
    JobRequest later = JobRequest.of("work").runIn(Duration.ofHours(1));
    List<Receipt> waiting = await(queue.enqueueAll(List.of(later, later.priority(7))));
    List<UUID> ids = waiting.stream().map(Receipt::id).toList();
    UUID dead = await(queue.enqueueAndAwait(JobRequest.of("dies"))).id();

    var paused = await(inspector.pause("dies"));
    var redriven = await(inspector.redrive(RedriveRequest.one(dead)));
    var hurried = await(inspector.reprioritise(ids, 0));
    var ready = await(inspector.runNow(ids.subList(0, 1)));
    var deleted = await(inspector.delete(ids.subList(1, 2)));
    var page = await(inspector.page(JobQuery.ALL));
    var found = await(inspector.find(dead));
    var resumed = await(inspector.resume("dies"));

    assertThat(paused.changed()).isTrue();
    assertThat(redriven.lives()).hasSize(1);
    assertThat(hurried.done()).containsExactlyInAnyOrderElementsOf(ids);
    assertThat(ready.done()).containsExactly(ids.get(0));
    assertThat(deleted.done()).containsExactly(ids.get(1));
    assertThat(page.jobs()).hasSize(3);
    assertThat(found.orElseThrow().entry().state()).isEqualTo(JobState.CRITICAL);
    assertThat(resumed.changed()).isTrue();
    eventually(() -> assertThat(deadJobs()).as("the new life has ended too").isEqualTo(2));
    assertThat(await(inspector.counts()).queues()).isNotEmpty();
    assertThat(await(inspector.counts("work")).queue()).isEqualTo("work");
  }

  @Test
  void aWorkerKeepsClusterLimitsAndRepairsThem() {
    QueueOptions limits = new QueueOptions().setClusterMaxRunning(2).setLimitKeyMaxRunning(1);
    SimpleQueue queue = deployQueue(vertx, as("worker").setQueue("work", limits));
    deployHandlers(
        () -> new LambdaHandler("work", 4, job -> Future.succeededFuture(JobResult.success())),
        ThreadingModel.EVENT_LOOP,
        1);
    Supplier<JobRequest> keyed = () -> JobRequest.of("work").limitKey("tenant");
    execute(
        "insert into {schema}.permit (job_id, claims, kind, queue, limit_key)"
            + " values (gen_random_uuid(), 1, 'run', 'work', 'tenant')");

    await(queue.enqueueAll(List.of(keyed.get(), keyed.get(), keyed.get(), JobRequest.of("work"))));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(4));
    assertThat(number("select count(*) from {schema}.permit where free_at = 'infinity'")).isZero();
    assertThat(number("select cluster_max_running from {schema}.queue where name = 'work'"))
        .isEqualTo(2);
  }

  /** As the manual says it. Of the rights of the roles a worker's are an operator's. */
  @Test
  void anOperatorWhoMakesAJobReadyByHandRewindsItsQueueAndAProducerCannot() {
    SimpleQueue queue = deployQueue(vertx, as("worker"));
    deployHandlers(() -> LambdaHandler.succeeding("email"), ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueueAndAwait(JobRequest.of("email")));
    await(queue.enqueueAndAwait(JobRequest.of("email")));
    JobRequest later = JobRequest.of("email").runIn(Duration.ofHours(1));
    await(queue.enqueue(later));

    for (String call : List.of("rewind('email', now() - interval '1 hour')", "rewind('email')")) {
      await(
          connection("worker")
              .query(
                  ("update {schema}.job set run_at = now() - interval '1 hour' where queue = 'email';"
                          + " select {schema}."
                          + call)
                      .replace("{schema}", schema))
              .execute());
      eventually(() -> assertThat(liveJobs()).isZero());
      await(queue.enqueue(later.id(UUID.randomUUID())));
    }

    refused("producer", "select " + schema + ".rewind('email')");
    assertThat(number("select rewinds from {schema}.queue where name = 'email'")).isEqualTo(2);
  }

  @Test
  void aProducerEnqueuesByTheTemplatesThatAWorkerHasWritten() {
    JobRequest template = JobRequest.blank().queue("work").priority(1);
    deployQueue(vertx, as("worker").setTemplate("urgent", template));
    undeployAll();
    await(vertx.deployVerticle(new EnqueueVerticle(as("producer"))));
    SimpleQueue queue = SimpleQueue.create(vertx);
    PgConnection own = connection("producer");

    var receipt = await(queue.enqueue(JobRequest.fromTemplate("urgent")));
    await(queue.enqueue(own, JobRequest.fromTemplate("urgent")));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(number("select count(*) from {schema}.job where queue = 'work' and priority = 1"))
        .isEqualTo(2);
  }

  @Test
  void aProducerEnqueuesBySqlOnlyIfThatWasGranted() {
    String call = "select (" + schema + ".enqueue('work')).status";
    refused("producer", call);

    execute("grant execute on function {schema}.enqueue to {schema}_producer");

    assertThat(await(connection("producer").query(call).execute()))
        .extracting(row -> row.getString(0))
        .containsExactly("INSERTED");
    assertThat(liveJobs()).isEqualTo(1);
  }

  /** As it is after each later migration. */
  @Test
  void runningTheScriptAgainKeepsThatGrantAndTakesBackAnyOther() throws IOException {
    String call = "select (" + schema + ".enqueue('work')).status";
    String other = "select {schema}.with_error(null, 1, 'a', 'b')";
    execute("grant execute on function {schema}.enqueue to {schema}_producer");
    execute("grant execute on function {schema}.with_error to {schema}_producer");
    execute("grant select on {schema}.job to {schema}_producer");
    await(connection("producer").query(other.replace("{schema}", schema)).execute());

    runScript();
    runScript();

    refused("producer", other, "select payload from {schema}.job");
    assertThat(await(connection("producer").query(call).execute())).hasSize(1);
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void aWorkerCannotChangeTheTablesOrLookElsewhere() {
    execute("create schema if not exists {schema}_other");
    execute("create table if not exists {schema}_other.secret (id integer)");

    refused(
        "worker",
        "drop table {schema}.job",
        "truncate {schema}.job",
        "alter table {schema}.job add column x integer",
        "create index on {schema}.job (bytes)",
        "create table {schema}.x ()",
        "create function {schema}.x() returns integer language sql return 1",
        "create or replace function {schema}.with_error(jsonb, integer, text, text) returns jsonb"
            + " language sql as 'select null::jsonb'",
        "drop function {schema}.make_partitions(integer)",
        "drop schema {schema} cascade",
        "create schema {schema}_third",
        "update {schema}.schema_version set version = 99",
        "delete from {schema}.schema_version",
        "drop table {schema}.archive_default",
        "alter role {schema}_worker superuser",
        "set role {schema}_owner",
        "select * from {schema}_other.secret",
        "select * from pg_authid");
    execute("drop schema {schema}_other cascade");
  }

  @Test
  void aProducerEnqueuesByANodeOfItsOwnAndOnItsConnection() {
    await(vertx.deployVerticle(new EnqueueVerticle(as("producer"))));
    SimpleQueue queue = SimpleQueue.create(vertx);
    JobRequest keyed =
        JobRequest.of("work", "mine").uniqueKey("key").fingerprint("group").limitKey("tenant");
    PgConnection own = connection("producer");

    var inserted = await(queue.enqueue(keyed));
    var again = await(queue.enqueue(keyed));
    var duplicate = await(queue.enqueue(JobRequest.of("work").uniqueKey("key")));
    var many = await(queue.enqueueAll(List.of(JobRequest.of("work"), JobRequest.of("work"))));
    JobRequest once =
        JobRequest.of("once", Map.of("a", 1)).uniqueByPayload("a").per(KeyPeriod.day("UTC"));
    List<JobRequest> twice = List.of(once, once.id(UUID.randomUUID()), once);
    var period = twice.stream().map(one -> await(queue.enqueue(one)).status()).toList();
    rows("delete from {schema}.job where queue = 'once'");
    await(
        own.begin()
            .compose(t -> queue.enqueue(own, JobRequest.of("work")).compose(r -> t.commit())));

    assertThat(inserted.status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(again).isEqualTo(Receipt.alreadyInserted(inserted.id()));
    assertThat(duplicate.status()).isEqualTo(Receipt.Status.DUPLICATE);
    assertThat(many).extracting(Receipt::status).containsOnly(Receipt.Status.INSERTED);
    assertThat(period)
        .containsExactly(
            Receipt.Status.INSERTED, Receipt.Status.DUPLICATE, Receipt.Status.ALREADY_INSERTED);
    assertThat(liveJobs()).isEqualTo(4);
  }

  /**
   * The request fails alone, and at once: its neighbours do not wait for a right that never comes.
   */
  @Test
  void aProducerCannotReplaceAndOnlyThatRequestFails() {
    await(vertx.deployVerticle(new EnqueueVerticle(as("producer"))));
    SimpleQueue queue = SimpleQueue.create(vertx);
    await(queue.enqueue(JobRequest.of("work", 1).uniqueKey("key")));

    var receipts =
        await(
            queue.enqueueAll(
                List.of(
                    JobRequest.of("work").uniqueKey("a"),
                    JobRequest.of("work", 2).uniqueKey("key", KeyPolicy.REPLACE),
                    JobRequest.of("work").uniqueKey("b"))));

    assertThat(receipts)
        .extracting(Receipt::status)
        .containsExactly(Receipt.Status.INSERTED, Receipt.Status.REFUSED, Receipt.Status.INSERTED);
    assertThat(receipts.get(1).error().orElseThrow())
        .contains("permission denied for table job (SQLSTATE 42501)");
    assertThat(number("select payload::integer from {schema}.job where unique_key = 'key'"))
        .isEqualTo(1);
  }

  @Test
  void aProducerSeesNoContentsAndTakesNothingAway() {
    refused(
        "producer",
        "select * from {schema}.job",
        "select payload from {schema}.job",
        "select headers from {schema}.job",
        "select errors from {schema}.job",
        "select fingerprint from {schema}.job",
        "select output from {schema}.archive",
        "select payload from {schema}.archive_default",
        "select errors from {schema}.dead_letter",
        "select * from {schema}.node",
        "delete from {schema}.job",
        "insert into {schema}.template (name) values ('mine')",
        "update {schema}.template set queue = 'mine'",
        "delete from {schema}.template",
        "update {schema}.job set payload = '{}'",
        "update {schema}.job set run_at = now()",
        "insert into {schema}.job (id, queue, bytes, claims) values (gen_random_uuid(), 'q', 2, 9)",
        "insert into {schema}.job (id, queue, bytes, claimed_by) values"
            + " (gen_random_uuid(), 'q', 2, gen_random_uuid())",
        "insert into {schema}.dead_letter (id) values (gen_random_uuid())",
        "insert into {schema}.job (id, queue, bytes) values (gen_random_uuid(), 'q', 2) returning payload",
        "select {schema}.with_error(null, 1, 'a', 'b')",
        "select {schema}.make_partitions(1)",
        "drop table {schema}.job",
        "truncate {schema}.job",
        "create table {schema}.x ()",
        "set role {schema}_worker");
  }

  private void refused(String role, String... statements) {
    PgConnection connection = connection(role);
    for (String statement : statements) {
      String sql = statement.replace("{schema}", schema);
      Throwable error = awaitFailure(connection.query(sql).execute());
      assertThat(((PgException) error).getSqlState()).as("%s: %s", sql, error).isEqualTo("42501");
    }
  }
}
