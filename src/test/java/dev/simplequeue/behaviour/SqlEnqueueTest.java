package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.Cases;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Enqueueing by plain SQL is as enqueueing from Java. */
@Tag("promise-1")
@Tag("promise-2")
@FreshTables
class SqlEnqueueTest extends OnDatabase {
  private SimpleQueue queue;

  @BeforeEach
  void deploy() {
    queue = deployQueue();
  }

  private Receipt enqueue(JobRequest request) {
    return await(SqlEnqueue.enqueue(pool, schema, request));
  }

  private PgException failure(String call) {
    return (PgException)
        awaitFailure(pool.query("select " + schema + ".enqueue(" + call + ")").execute());
  }

  private JsonObject row(UUID job) {
    JsonObject row =
        rows("select to_jsonb(j) from {schema}.job j where id = $1", job).get(0).getJsonObject(0);
    // What differs from job to job; and Java counts a payload without the spaces of jsonb.
    List.of("id", "created_at", "unique_key", "bytes").forEach(row::remove);
    return row;
  }

  @Test
  void everyFieldIsKeptAsFromJava() {
    JobRequest request =
        JobRequest.of("work", Map.of("a", List.of(1, 2.5, "ä")))
            .priority(9)
            .runAt(Instant.now().plus(1, ChronoUnit.DAYS))
            .maxAttempts(32767)
            .timeout(Duration.ofMinutes(2))
            .fingerprint("group")
            .headers(Map.of("traceparent", "00-1"));
    JobRequest byJava = request.uniqueKey("java");
    JobRequest bySql = request.uniqueKey("sql");

    await(queue.enqueue(byJava));
    Receipt receipt = enqueue(bySql);

    assertThat(receipt).isEqualTo(Receipt.inserted(bySql.id()));
    assertThat(row(bySql.id())).isEqualTo(row(byJava.id()));
    assertThat(rows("select unique_key, bytes from {schema}.job where id = $1", bySql.id()).get(0))
        .extracting(row -> row.getString(0), row -> row.getInteger(1))
        .containsExactly("sql", 21 + 23);
  }

  @Test
  void aCallThatNamesOnlyTheQueueHasTheDefaultsThatJavaHas() {
    JobRequest byJava = JobRequest.of("work");
    await(queue.enqueue(byJava));

    Row receipt = rows("select * from {schema}.enqueue('work')").get(0);

    UUID id = receipt.getUUID("id");
    JsonObject expected = row(byJava.id());
    JsonObject actual = row(id);
    expected.remove("run_at");
    actual.remove("run_at");
    assertThat(actual).isEqualTo(expected);
    assertThat(receipt.getString("status")).isEqualTo("INSERTED");
    assertThat(receipt.getBoolean("holder_running")).isFalse();
  }

  /** RFC 9562. */
  @Test
  void anIdThatIsMadeInSqlIsAUuidOfVersion7() {
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);

    List<Row> ids = rows("select {schema}.new_id() from generate_series(1, 10000)");

    assertThat(ids).extracting(row -> row.getUUID(0)).doesNotHaveDuplicates();
    assertThat(ids)
        .allSatisfy(
            row -> {
              UUID id = row.getUUID(0);
              assertThat(id.version()).isEqualTo(7);
              assertThat(id.variant()).isEqualTo(2);
              assertThat(JobIds.time(id).orElseThrow()).isBetween(before, Instant.now());
            });
  }

  @Test
  void aJobIsThereIfTheTransactionCommitsAndNotIfItOrItsSavepointIsRolledBack() {
    SqlConnection connection = await(pool.getConnection());
    JobRequest gone = JobRequest.of("work").uniqueKey("gone");
    JobRequest kept = JobRequest.of("work").uniqueKey("kept");

    await(connection.begin());
    await(SqlEnqueue.enqueue(connection, schema, gone));
    await(connection.transaction().rollback());
    await(connection.begin());
    await(SqlEnqueue.enqueue(connection, schema, kept));
    await(connection.query("savepoint s").execute());
    await(SqlEnqueue.enqueue(connection, schema, gone));
    await(connection.query("rollback to s").execute());
    long before = liveJobs();
    await(connection.transaction().commit());
    await(connection.close());

    assertThat(before).isZero();
    assertThat(rows("select id from {schema}.job"))
        .extracting(row -> row.getUUID(0))
        .containsExactly(kept.id());
  }

  @Test
  void theSameIdAgainIsTheSameJobWhetherItLivesOrHasEnded() {
    deployHandlers(
        () ->
            new LambdaHandler(
                "ends",
                job ->
                    Future.succeededFuture(
                        job.payloadAs(Integer.class) == 0
                            ? JobResult.success()
                            : JobResult.critical("no"))),
        ThreadingModel.WORKER,
        1);
    List<JobRequest> requests =
        List.of(
            JobRequest.of("waits"),
            JobRequest.of("ends", 0),
            JobRequest.of("ends", 1),
            JobRequest.of("ends", 0).id(UUID.randomUUID()));
    requests.forEach(this::enqueue);
    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(3));

    for (JobRequest request : requests) {
      assertThat(enqueue(request)).isEqualTo(Receipt.alreadyInserted(request.id()));
      assertThat(await(queue.enqueue(request.id(request.id()))))
          .isEqualTo(Receipt.alreadyInserted(request.id()));
    }

    assertThat(liveJobs()).isEqualTo(1);
    assertThat(archivedJobs() + deadJobs()).isEqualTo(3);
  }

  @TestFactory
  Stream<DynamicTest> aBadValueIsNamedWithItsSizeAndTheLimit() {
    return Cases.lines(
        "-->",
        cells -> this.isRefused(cells[0], cells[1]),
        "                                            --> queue: is missing",
        "''                                          --> queue: has 0 characters; the limit is 1 to 255",
        "repeat('x', 256)                            --> queue: has 256 characters; the limit is 1 to 255",
        "E'a\\u0001'                                 --> queue: contains a control character",
        "E'a\\u0085'                                 --> queue: contains a control character",
        "'q', priority => -1                         --> priority: is -1; the limit is 0 to 9",
        "'q', priority => 10                         --> priority: is 10; the limit is 0 to 9",
        "'q', max_attempts => 0                      --> max_attempts: is 0; the limit is 1 to 32767",
        "'q', max_attempts => 32768                  --> max_attempts: is 32768; the limit is 1 to 32767",
        "'q', timeout => '-1s'                       --> timeout: is -00:00:01; the limit is 0 to 3650 days",
        "'q', timeout => '11 years'                  --> timeout: is 11 years; the limit is 0 to 3650 days",
        "'q', run_in => '-1s'                        --> run_in: is -00:00:01; the limit is 0 to 3650 days",
        "'q', run_at => 'infinity'                   --> run_at: is infinity; the limits are the years 1 to 9999",
        "'q', run_at => '-infinity'                  --> run_at: is -infinity; the limits are the years 1 to 9999",
        "'q', run_at => '10000-01-01'                --> the limits are the years 1 to 9999",
        "'q', unique_key => ''                       --> unique_key: has 0 characters",
        "'q', key_policy => 'keep'                      --> key_policy: needs a unique_key",
        "'q', unique_key => 'k', key_policy => 'drop'   --> key_policy: has 4 characters; must be one of [keep, replace, retime, reject]",
        "'q', fingerprint => repeat('x', 256)        --> fingerprint: has 256 characters",
        "'q', limit_key => E'\\n'                    --> limit_key: contains a control character",
        "'q', template => 'none'                     --> template: unknown template none",
        "'q', template => ''                         --> template: has 0 characters",
        "'q', headers => '[]'                        --> headers: is of type array; must be an object",
        "'q', headers => '{\"a\": 1}'                --> headers: the value of a must be a string",
        "'q', headers => '{\"\": \"v\"}'             --> headers: has 0 characters",
        "'q', headers => jsonb_build_object('a', repeat('v', 4097)) --> headers.a: has 4097 characters; the limit is 4096",
        "'q', headers => (select jsonb_object_agg('h' || i, 'v') from generate_series(1, 65) i) --> headers: has 65 entries; the limit is 64",
        "'q', (repeat('[', 501) || repeat(']', 501))::jsonb --> payload: is nested deeper than the limit of 500",
        "'q', (repeat('{\"a\":', 501) || '{}' || repeat('}', 501))::jsonb --> payload: is nested deeper than the limit of 500",
        "'q', '1e1000'                               --> payload: contains a number that is longer than 1000 characters",
        "'q', '[{\"a\": 1e-1000}]'                   --> payload: contains a number that is longer than 1000 characters",
        "'q', to_jsonb(repeat('x', 1048575))         --> payload: has 1048577 bytes; the limit is 1048576",
        "'q', to_jsonb(repeat('x', 3000000))         --> payload: has 3000002 bytes; the limit is 1048576",
        "'q', to_jsonb(repeat('ä', 524288))          --> payload: has 1048578 bytes; the limit is 1048576");
  }

  private void isRefused(String call, String problem) {
    PgException failure = failure(call);

    assertThat(failure.getErrorMessage()).contains(problem);
    assertThat(failure.getSqlState()).isEqualTo("22023");
    assertThat(liveJobs()).isZero();
  }

  @TestFactory
  Stream<DynamicTest> aValueAtItsLimitIsTaken() {
    return Cases.of(
        this::isTaken,
        "repeat('😀', 255)",
        "'q', (repeat('[', 500) || repeat(']', 500))::jsonb",
        "'q', (repeat('{\"a\":', 499) || '{\"b\": 7}' || repeat('}', 499))::jsonb",
        "'q', '1e999'",
        "'q', to_jsonb(repeat('9', 2000))",
        "'q', to_jsonb(repeat('x', 1048574))",
        "'q', headers => jsonb_build_object('a', repeat('v', 4096))",
        "'q', timeout => '3650 days', run_in => '3650 days'",
        "'q', run_at => '9999-12-31 00:00:00+00'",
        "'q', null",
        "'q', 'null'");
  }

  private void isTaken(String call) {
    rows("delete from {schema}.job");

    rows("select {schema}.enqueue(" + call + ")");

    assertThat(liveJobs()).isEqualTo(1);
  }

  /** As in Java: a million characters are the limit, and jsonb writes a space after each comma. */
  @Test
  void theSpacesThatJsonbWritesDoNotCountToTheLimit() {
    // 15 bytes for two of them, without the spaces.
    String payload =
        "(select jsonb_agg(case when i %% 2 = 0 then '\", \\\": \"' else to_jsonb(12345) end)"
            + " from generate_series(1, %d) i)";

    rows("select {schema}.enqueue('q', " + payload.formatted(2 * 69_905) + ")");
    PgException failure = failure("'q', " + payload.formatted(2 * 69_905 + 1));

    assertThat(number("select bytes from {schema}.job")).isGreaterThan(1 << 20);
    assertThat(failure.getErrorMessage())
        .isEqualTo("payload: has 1048582 bytes; the limit is 1048576");
  }

  @Test
  void aNulIsRefusedByTheTypeOfThePayload() {
    assertThat(failure("'q', '\"a\\u0000\"'").getSqlState()).isEqualTo("22P05");
    assertThat(failure("'q', '\"\\ud800\"'").getSqlState()).isEqualTo("22P02");
  }

  @TestFactory
  Stream<DynamicTest> aHostileNameIsATextLikeAnyOther() {
    return Cases.of(
        this::isAText,
        "'; drop schema public cascade; --",
        "$$ || pg_sleep(9) || $$",
        "%s %I %L %1$s %",
        "\\'; select 1/0; --",
        "\"); notify x; --",
        "{schema} ${x} :x $1");
  }

  private void isAText(String name) {
    rows("delete from {schema}.job");
    JobRequest request =
        JobRequest.of(name, name)
            .uniqueKey(name)
            .fingerprint(name)
            .headers(Map.of(name, name))
            .runIn(Duration.ofHours(1));

    enqueue(request);

    Row row = rows("select * from {schema}.job").get(0);
    assertThat(
            List.of(
                row.getString("queue"),
                row.getString("unique_key"),
                row.getString("fingerprint"),
                row.getValue("payload"),
                row.getJsonObject("headers").getString(name)))
        .containsOnly(name);
    PgException held =
        (PgException)
            awaitFailure(
                SqlEnqueue.enqueue(
                    pool, schema, JobRequest.of(name).uniqueKey(name, KeyPolicy.REJECT)));
    assertThat(held.getErrorMessage())
        .isEqualTo(
            "unique_key: is held by job "
                + request.id()
                + " in queue "
                + name
                + "; nothing was changed");
    PgException unknown =
        (PgException)
            awaitFailure(
                pool.preparedQuery("select " + schema + ".enqueue('q', template => $1)")
                    .execute(Tuple.of(name)));
    assertThat(unknown.getErrorMessage()).endsWith("unknown template " + name);
  }

  @Test
  void aCallersSettingsChangeNothing() {
    String settings =
        "set local standard_conforming_strings = off; set local escape_string_warning = off;"
            + " set local intervalstyle = 'sql_standard'; set local datestyle = 'SQL, DMY';"
            + " set local timezone = 'Pacific/Kiritimati'; set local bytea_output = 'escape';"
            + " set local extra_float_digits = -15; set local quote_all_identifiers = on";
    JobRequest request =
        JobRequest.of("work", Map.of("a", 0.1234567890123))
            .timeout(Duration.ofMillis(1_500))
            .runAt(Instant.parse("2031-01-02T03:04:05Z"));
    JobRequest other = request.priority(5);
    await(queue.enqueue(request));

    await(
        pool.withTransaction(
            c -> c.query(settings).execute().compose(v -> SqlEnqueue.enqueue(c, schema, other))));

    assertThat(row(other.id())).isEqualTo(row(request.id()));
  }
}
