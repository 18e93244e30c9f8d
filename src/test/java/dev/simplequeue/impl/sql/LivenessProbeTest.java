package dev.simplequeue.impl.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.LivenessProbe.UnansweredException;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import dev.simplequeue.support.SideBySide;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Work that has no answer, and what the server says about it on another connection. */
@Tag("promise-2")
@FreshTables
class LivenessProbeTest extends OnDatabase {
  private static final int STATEMENTS = 20;
  private static final Duration LIMIT = Duration.ofSeconds(5);

  /** Longer than a busy machine needs to be sure that an answer is lost. */
  private static final Duration PATIENT = Duration.ofSeconds(40);

  /** A question comes after 2 s; without one, the work would fail at its limit. */
  private static final Duration SOON = PATIENT.dividedBy(2);

  private final List<Session> sessions = new ArrayList<>();
  private String name;
  private Proxy proxy;
  private Session session;

  @BeforeEach
  void openProxy() {
    name = "simplequeue asked " + schema;
    proxy = new Proxy(vertx);
    session = connected(proxy.options().setCachePreparedStatements(true), false);
    rows("create schema {schema}");
    rows("create table {schema}.written (what text)");
  }

  @AfterEach
  void closeSessions() {
    sessions.forEach(opened -> await(opened.close()));
    await(proxy.close());
  }

  private Session connected(PgConnectOptions to, boolean pooled) {
    return connected(to, pooled, PATIENT);
  }

  private Session connected(PgConnectOptions to, boolean pooled, Duration limit) {
    Session made =
        new Session(
            vertx,
            new PgConnectOptions(to).addProperty("application_name", name),
            "set jit = off;",
            pooled,
            limit);
    sessions.add(made);
    await(made.execute("select 1", Tuple.tuple()));
    return made;
  }

  private Future<RowSet<Row>> sleep(Session in, double seconds) {
    return in.execute("select pg_sleep($1)", Tuple.of(seconds));
  }

  private int questions() {
    return proxy.statements("simplequeue probe");
  }

  private void goHalfOpen() {
    assertThat(proxy.swallow("simplequeue asked")).isEqualTo(1);
  }

  /** How long the work took, which must have failed because its connection was given up. */
  private Duration givenUp(Future<?> work) {
    long before = System.nanoTime();
    assertThat(awaitFailure(work))
        .isInstanceOf(UnansweredException.class)
        .satisfies(error -> assertThat(SqlFailure.of(error)).isEqualTo(SqlFailure.UNKNOWN));
    return Duration.ofNanos(System.nanoTime() - before);
  }

  @SideBySide
  @Test
  void statementsThatNeverArrivedAreGivenUpSoonAndTheirConnectionMadeAnew() {
    goHalfOpen();

    List<Future<RowSet<Row>>> work =
        Stream.generate(() -> sleep(session, 0)).limit(STATEMENTS).toList();

    assertThat(givenUp(Future.all(work))).isLessThan(SOON);
    assertThat(givenUp(Future.any(work))).as("the last").isLessThan(Duration.ofSeconds(10));
    assertThat(questions()).as("one question for all").isLessThan(STATEMENTS);
    await(sleep(session, 0));
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from pg_stat_activity"
                            + " where application_name in ($1, $2)",
                        name,
                        "simplequeue probe " + schema))
                .as("the server's side of the old one is ended, and that of the question")
                .isEqualTo(1));
  }

  @SideBySide
  @Test
  void workWhoseAnswerIsLostMayHaveBeenDone() {
    String insert = "insert into " + schema + ".written values ('done')";
    // Prepared: the next time all of it is on its way at once.
    await(session.execute(insert, Tuple.tuple()));
    SqlConnection other = await(pool.getConnection());
    await(other.begin());
    await(other.query("lock table " + schema + ".written").execute());
    int holder = process(other);
    Future<?> work = session.execute(insert, Tuple.tuple());
    eventually(() -> assertThat(waitingFor(holder)).as("it has arrived").isEqualTo(1));
    goHalfOpen();
    await(other.transaction().commit());
    await(other.close());

    assertThat(givenUp(work)).isLessThan(SOON);

    assertThat(number("select count(*) from {schema}.written")).isEqualTo(2);
  }

  @SideBySide
  @Test
  void aTransactionIsGivenUpInItsMiddle() {
    Future<?> work =
        session.transaction(
            connection -> {
              goHalfOpen();
              return connection.query("select 1").execute();
            });

    assertThat(givenUp(work)).isLessThan(SOON);
  }

  @SideBySide
  @Test
  void workOfAProcessThatIsGoneIsGivenUp() {
    goHalfOpen();
    rows(
        "select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", name);

    assertThat(givenUp(sleep(session, 0))).isLessThan(SOON);
  }

  @SideBySide
  @Test
  void aRoleWithoutRightsIsToldOfItsOwnProcesses() {
    String role = schema + "_least";
    rows("drop role if exists " + role);
    rows("create role " + role + " login password 'least'");
    Session least = connected(proxy.options().setUser(role).setPassword("least"), false);
    proxy.swallow("simplequeue asked");

    assertThat(givenUp(sleep(least, 0))).isLessThan(SOON);

    rows("drop role " + role);
  }

  @SideBySide
  @Test
  void aSlowStatementIsAskedAboutAndAnswers() {
    int before = questions();

    assertThat(await(sleep(session, 6)).size()).isEqualTo(1);

    assertThat(questions()).isGreaterThan(before);
  }

  @SideBySide
  @Test
  void aTransactionOfManyStatementsIsNotGivenUpWhileTheyFollowEachOther() {
    Future<RowSet<Row>> work =
        session.transaction(
            connection -> {
              Future<RowSet<Row>> done = connection.query("select 1").execute();
              for (int i = 0; i < 10; i++) {
                done =
                    done.compose(v -> vertx.timer(400))
                        .compose(v -> connection.query("select 1").execute());
              }
              return done;
            });

    assertThat(await(work).size()).isEqualTo(1);
    assertThat(questions()).isPositive();
  }

  @SideBySide
  @Test
  void aStatementIsWaitedForWhileNobodyCanSayWhatBecameOfIt() {
    await(sleep(session, 0));
    // Each way, and for whoever asks too: no question is answered in time.
    proxy.delay(2_200);

    assertThat(await(sleep(session, 0.1)).size()).isEqualTo(1);
  }

  @SideBySide
  @Test
  void aNetworkThatIsGoneIsWaitedForToTheLimit() {
    Session limited = connected(proxy.options(), false, LIMIT);
    proxy.blackHole(true);

    assertThat(givenUp(sleep(limited, 0))).isBetween(LIMIT.minusMillis(100), LIMIT.multipliedBy(3));
  }

  @SideBySide
  @Test
  void aNetworkThatComesBackIsNoticedSoon() {
    proxy.blackHole(true);
    Future<?> work = sleep(session, 0);
    await(vertx.timer(3_000));
    assertThat(work.isComplete()).isFalse();
    proxy.blackHole(false);

    assertThat(givenUp(work)).isLessThan(SOON);
  }

  @SideBySide
  @Test
  void whatFollowsAConnectionThatWasGivenUpHasItsWholeTime() {
    // The server has sent it all after a moment, and waits for its client; it takes 5 s to come.
    proxy.throttle(100_000);
    String large = "select repeat('x', 500000)";

    assertThat(givenUp(session.execute(large, Tuple.tuple()))).isLessThan(SOON);

    assertThat(await(session.execute(large, Tuple.tuple())).size()).isEqualTo(1);
  }

  @SideBySide
  @Test
  void nobodyIsAskedBehindAPooler() {
    Session pooled = connected(proxy.options(), true, LIMIT);
    proxy.swallow("simplequeue asked");

    assertThat(givenUp(sleep(pooled, 0))).isGreaterThan(LIMIT.minusMillis(100));

    assertThat(questions()).isZero();
  }

  @SideBySide
  @Test
  void nobodyIsAskedAboutAProcessThatTheServerDoesNotKnow() {
    proxy.disguise();
    Session unaware = connected(proxy.options(), false);

    assertThat(await(sleep(unaware, 4)).size()).isEqualTo(1);

    assertThat(questions()).isZero();
  }

  @SideBySide
  @Test
  void aProcessOfTheSameNumberAndAnotherNameIsAnothers() {
    String look = Sql.statement("look_at_process").in("").replace("$1", "pg_backend_pid()");

    List<Boolean> works =
        Stream.of(name, "simplequeue asked def")
            .map(known -> await(session.execute(look.replace("$2", "$1"), Tuple.of(known))))
            .map(rows -> rows.iterator().next().getBoolean("works"))
            .toList();

    assertThat(works).containsExactly(true, false);
  }
}
