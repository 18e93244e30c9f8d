package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.fault.OwnServer;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.Cases;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * With synchronous replication an answer that rests on what is there already is given when the
 * standby has it, as an answer to a write is.
 */
@Tag("promise-1")
class AsDurableTest extends OnTables {
  private static OwnServer server;

  @BeforeAll
  static void startServer() throws Exception {
    server = OwnServer.start(Map.of());
  }

  @AfterAll
  static void stopServer() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected String uri() {
    return server.uri();
  }

  @AfterEach
  void askForNoStandby() {
    standbys("");
  }

  /**
   * A way to ask for something that is done already.
   *
   * @param repetition does it, and gives what does it again
   */
  private record Door(String name, Function<AsDurableTest, Supplier<Future<?>>> repetition) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Door> doors() {
    return Stream.of(
        new Door(
            "enqueue what waits",
            test -> {
              JobRequest job = test.live();
              return () -> test.enqueue(job, false);
            }),
        new Door(
            "enqueue again what waits",
            test -> {
              JobRequest job = test.live();
              return () -> test.enqueue(job, true);
            }),
        new Door(
            "enqueue again what has ended",
            test -> {
              JobRequest job = test.ended(COMPLETED);
              return () -> test.enqueue(job, true);
            }),
        new Door("enqueue with a held key", test -> test.meet(KeyPolicy.KEEP)),
        new Door("enqueue with a held key, refused", test -> test.meet(KeyPolicy.REJECT)),
        new Door("retime the holder", test -> test.meet(KeyPolicy.RETIME)),
        new Door(
            "enqueue again in a transaction",
            test -> {
              JobRequest job = test.live();
              return () ->
                  test.session.transaction(
                      connection ->
                          new Enqueueing(test.schema).enqueue(connection, List.of(job), false));
            }),
        new Door(
            "enqueue again by SQL what waits",
            test -> {
              JobRequest job = test.live();
              return () -> test.enqueueBySql(job);
            }),
        new Door(
            "enqueue again by SQL what has ended",
            test -> {
              JobRequest job = test.ended(dead(JobState.FAILED));
              return () -> test.enqueueBySql(job);
            }),
        new Door(
            "enqueue by SQL with a held key",
            test -> {
              test.live();
              return () -> test.enqueueBySql(JobRequest.of("work").uniqueKey("key"));
            }),
        new Door(
            "settle again",
            test -> {
              test.live();
              UUID node = test.registerNode();
              ClaimedJob job = test.claimOne(node);
              test.settle(node, job);
              return () ->
                  new Settling(test.schema)
                      .findSettled(test.session, List.of(answer(job, COMPLETED)));
            }),
        new Door(
            "await",
            test -> {
              JobRequest job = test.ended(COMPLETED);
              return () -> new Outcomes(test.database, test.session).find(List.of(job.id()));
            }),
        new Door(
            "cancel again what waited",
            test -> {
              JobRequest job = test.live();
              await(test.cancelling().cancel(List.of(job.id())));
              return () -> test.cancelling().cancel(List.of(job.id()));
            }),
        new Door(
            "cancel again what runs",
            test -> {
              JobRequest job = test.live();
              test.claimOne(test.registerNode());
              await(test.cancelling().cancel(List.of(job.id())));
              return () -> test.cancelling().cancel(List.of(job.id()));
            }),
        new Door(
            "cancel again by key",
            test -> {
              JobRequest job = test.live();
              await(test.cancelling().cancel(List.of(job.id())));
              return () -> test.cancelling().findByUniqueKey("key");
            }),
        new Door(
            "cancel again by fingerprint",
            test -> {
              JobRequest job = test.live();
              await(test.cancelling().cancel(List.of(job.id())));
              return () -> test.cancelling().findByFingerprint("group", null, 10);
            }),
        new Door(
            "redrive again",
            test -> {
              JobRequest job = test.ended(dead(JobState.FAILED));
              await(test.redriving().redrive(List.of(job.id())));
              return () -> test.redriving().redrive(List.of(job.id()));
            }),
        new Door(
            "redrive a queue again",
            test -> {
              JobRequest job = test.ended(dead(JobState.FAILED));
              await(test.redriving().redrive(List.of(job.id())));
              return () -> test.redriving().find(RedriveRequest.ofQueue("work"));
            }),
        new Door(
            "redrive a fingerprint again",
            test -> {
              JobRequest job = test.ended(dead(JobState.FAILED));
              await(test.redriving().redrive(List.of(job.id())));
              return () -> test.redriving().find(RedriveRequest.ofFingerprint("group"));
            }),
        new Door(
            "delete again",
            test -> {
              JobRequest job = test.live();
              await(test.editing().delete(List.of(job.id())));
              return () -> test.editing().delete(List.of(job.id()));
            }),
        new Door(
            "reprioritise again",
            test -> {
              JobRequest job = test.live();
              await(test.editing().reprioritise(List.of(job.id()), 1));
              return () -> test.editing().reprioritise(List.of(job.id()), 1);
            }),
        new Door(
            "run now what is ready",
            test -> {
              JobRequest job = test.live();
              return () -> test.editing().runNow(List.of(job.id()));
            }),
        new Door(
            "pause again",
            test -> {
              await(test.pausing().pause("work"));
              return () -> test.pausing().pause("work");
            }),
        new Door(
            "resume again",
            test -> {
              await(test.pausing().pause("work"));
              await(test.pausing().resume("work"));
              return () -> test.pausing().resume("work");
            }));
  }

  private JobRequest live() {
    JobRequest job = JobRequest.of("work").uniqueKey("key").fingerprint("group");
    insert(job);
    return job;
  }

  private JobRequest ended(Change change) {
    JobRequest job = live();
    UUID node = registerNode();
    settle(node, claimOne(node), change);
    return job;
  }

  private void settle(UUID node, ClaimedJob job) {
    assertThat(settle(node, job, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
  }

  private Supplier<Future<?>> meet(KeyPolicy policy) {
    live();
    return () -> enqueue(JobRequest.of("work").uniqueKey("key", policy), false);
  }

  private Future<Map<UUID, Receipt>> enqueue(JobRequest job, boolean again) {
    return new Enqueueing(schema).enqueue(session, List.of(job), again);
  }

  private Future<Receipt> enqueueBySql(JobRequest job) {
    return session.execute(SqlEnqueue.sql(schema), SqlEnqueue.values(job)).map(SqlEnqueue::receipt);
  }

  private Cancelling cancelling() {
    return new Cancelling(database, session);
  }

  private Redriving redriving() {
    return new Redriving(database, session);
  }

  private Editing editing() {
    return new Editing(database, session);
  }

  private Pausing pausing() {
    return new Pausing(database, session);
  }

  /** Asks for these standbys, and waits until the session's process knows. */
  private void standbys(String names) {
    rows("alter system set synchronous_standby_names = '" + names + "'");
    rows("select pg_reload_conf()");
    eventually(
        () ->
            assertThat(
                    await(
                            session.execute(
                                "select current_setting('synchronous_standby_names')",
                                Tuple.tuple()))
                        .iterator()
                        .next()
                        .getString(0))
                .isEqualTo(names));
  }

  /** Commits that wait for a standby. */
  private long waiting() {
    return number("select count(*) from pg_stat_activity where wait_event = 'SyncRep'");
  }

  @TestFactory
  Stream<DynamicTest> whatIsThereIsAcknowledgedWhenTheStandbyHasIt() {
    return Cases.of(this::isAcknowledgedWhenTheStandbyHasIt, doors().toArray(Door[]::new));
  }

  private void isAcknowledgedWhenTheStandbyHasIt(Door door) {
    askForNoStandby();
    for (String table : List.of("job", "archive", "dead_letter", "queue")) {
      rows("delete from {schema}." + table);
    }
    Supplier<Future<?>> again = door.repetition().apply(this);
    standbys("nobody");
    // The server as a whole knows too, a moment later: until then nothing waits.
    List<Future<?>> others = new ArrayList<>();
    eventually(
        () -> {
          if (others.isEmpty() || others.get(others.size() - 1).isComplete()) {
            others.add(pool.query("select pg_logical_emit_message(true, '', ''::text)").execute());
          }
          assertThat(waiting()).isEqualTo(1);
        });

    Future<?> answer = again.get();

    eventually(() -> assertThat(answer.isComplete() || waiting() == 2).isTrue());
    assertThat(answer.isComplete()).as("answered while no standby has it").isFalse();
    standbyIsNotAskedForAnyMore();
    await(answer);
    await(Future.all(others));
  }

  /** The session waits, and cannot be asked. */
  private void standbyIsNotAskedForAnyMore() {
    rows("alter system reset synchronous_standby_names");
    rows("select pg_reload_conf()");
  }

  /** The server answers as if the standby had it, and warns. */
  @Test
  void aWaitThatSomebodyCancelsIsNoAnswer() {
    standbys("nobody");
    JobRequest job = JobRequest.of("work");
    Future<?> answer = enqueue(job, false);
    eventually(() -> assertThat(waiting()).isEqualTo(1));

    rows("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");

    assertThat(SqlFailure.of(awaitFailure(answer))).isEqualTo(SqlFailure.UNKNOWN);
    assertThat(liveJobs()).as("it is there, on this server").isEqualTo(1);
    Future<?> again = enqueue(job, true);
    eventually(() -> assertThat(waiting()).isEqualTo(1));
    standbyIsNotAskedForAnyMore();
    await(again);
  }

  @Test
  void whoHasNoAnswerIsToldThatTheCommitWaitsForAStandby() {
    standbys("nobody");
    Session brief =
        new Session(
            vertx,
            PgConnectOptions.fromUri(uri()).addProperty("application_name", "simplequeue brief x"),
            "set jit = off;",
            false,
            Duration.ofSeconds(4));

    Throwable error =
        awaitFailure(new Enqueueing(schema).enqueue(brief, List.of(JobRequest.of("work")), false));

    standbyIsNotAskedForAnyMore();
    await(brief.close());
    assertThat(error)
        .hasMessageContaining("no answer within 4000 ms")
        .hasMessageContaining("waits at commit for a synchronous standby");
  }

  @Test
  void nothingIsWrittenIfNoStandbyIsAskedFor() {
    assertThat(writes()).isFalse();
  }

  @Test
  void nothingIsWrittenByWhoDoesNotWaitForTheStandby() {
    await(session.execute("set synchronous_commit = local", Tuple.tuple()));
    standbys("nobody");

    assertThat(writes()).isFalse();
  }

  @Test
  void somethingIsWrittenIfAStandbyIsAskedForThoughNothingIsFound() {
    standbys("nobody");

    assertThat(writes()).isTrue();
  }

  /** Whether a look for a job that is not there gives its transaction a number. */
  private boolean writes() {
    Promise<Boolean> numbered = Promise.promise();
    awaitFailure(
        session.transaction(
            connection ->
                connection
                    .preparedQuery(Sql.statement("find_by_unique_key").in(schema))
                    .execute(Tuple.of("nobody's"))
                    .compose(
                        found ->
                            connection
                                .query("select pg_current_xact_id_if_assigned() is not null")
                                .execute())
                    .onSuccess(rows -> numbered.complete(rows.iterator().next().getBoolean(0)))
                    // Its commit would wait.
                    .compose(rows -> Future.failedFuture("rolled back"))));
    return await(numbered.future());
  }
}
