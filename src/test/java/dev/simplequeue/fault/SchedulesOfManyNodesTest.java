package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.NodeJvm;
import dev.simplequeue.support.Signal;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Many nodes fire the same schedules, each second; the books are the jobs of all ticks. */
@Tag("promise-15")
class SchedulesOfManyNodesTest extends ThroughProxy {
  private static final String CONNECTION = "simplequeue schedules";

  private final List<Vertx> nodes = new ArrayList<>();
  private final List<NodeJvm> processes = new ArrayList<>();
  private int schedules;
  private int seconds;
  private Instant begin = Instant.EPOCH;

  @AfterEach
  void closeNodes() throws Exception {
    for (NodeJvm process : processes) {
      process.send(Signal.CONT);
      process.kill();
    }
    nodes.forEach(node -> await(node.close()));
  }

  private void addNodes(int count) {
    for (int i = 0; i < count; i++) {
      Vertx node = Vertx.vertx();
      nodes.add(node);
      await(node.deployVerticle(new SimpleQueueVerticle(options())));
    }
  }

  private NodeJvm addProcess(Map<String, String> environment) throws IOException {
    NodeJvm process =
        new NodeJvm(
            Scheduling.class, options().setUri(TestServer.uri()).setNodeName("other"), environment);
    processes.add(process);
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from {schema}.node where name = 'other' and queues <> '{}'"))
                .as("its process has begun")
                .isEqualTo(processes.size()));
    return process;
  }

  /** The main class of a node that has nothing to run. */
  static final class Scheduling {
    private Scheduling() {}

    public static void main(String[] arguments) throws IOException {
      SimpleQueueOptions options = NodeJvm.options(arguments);
      NodeJvm.work(options, LambdaHandler.succeeding("nothing"));
    }
  }

  /** So many schedules, which fire each second, so often. */
  private void put(int many, int times) {
    schedules = many;
    seconds = times;
    begin =
        rows("select clock_timestamp()")
            .get(0)
            .getOffsetDateTime(0)
            .toInstant()
            .truncatedTo(ChronoUnit.SECONDS)
            .plusSeconds(3);
    rows(
        "insert into {schema}.schedule (name, origin, definition, queue)"
            + " select 's' || i, 'sql', jsonb_build_object("
            + "'every', '1s', 'startsAt', $2::text, 'endsAt', $3::text), 'work'"
            + " from generate_series(1, $1::integer) as i",
        many,
        begin.toString(),
        begin.plusSeconds(times).toString());
    rows("select pg_notify('" + schema + "', '{\"schedules\": [\"s1\"]}')");
  }

  /** When so many of the seconds have begun. */
  private void second(int number) {
    Awaitility.await()
        .atMost(Duration.ofMinutes(2))
        .pollInterval(Duration.ofMillis(20))
        .until(
            () ->
                number(
                        "select count(*) from {schema}.job where headers ->> 'simplequeue-tick' >= $1",
                        begin.plusSeconds(number).toString())
                    > 0);
  }

  private void eachTickHasOneJob() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60L + 2L * seconds))
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> number("select count(*) from {schema}.schedule where next_at is not null") == 0);
    assertThat(number("select sum(misfired) from {schema}.schedule")).isZero();
    assertThat(liveJobs()).isEqualTo((long) schedules * seconds);
    assertThat(
            number(
                "select count(distinct (headers ->> 'simplequeue-schedule',"
                    + " headers ->> 'simplequeue-tick')) from {schema}.job"))
        .isEqualTo((long) schedules * seconds);
    assertThat(number("select sum(fired) from {schema}.schedule"))
        .isEqualTo((long) schedules * seconds);
  }

  /** How late jobs are inserted, by the database's clock. */
  private Optional<Double> lateMillis(double share) {
    return Optional.ofNullable(
        rows(
                "select percentile_cont($1::float8) within group (order by extract(epoch from"
                    + " created_at - (headers ->> 'simplequeue-tick')::timestamptz) * 1000)"
                    + " from {schema}.job",
                share)
            .get(0)
            .getDouble(0));
  }

  @Test
  void eachTickHasOneJobAlsoIfAnswersAreLostAndNodesStop() {
    addNodes(4);
    put(100, 6);

    second(1);
    proxy.loseNextAnswer(CONNECTION);
    second(2);
    proxy.loseNextStatement(CONNECTION);
    second(3);
    await(nodes.remove(0).close());

    eachTickHasOneJob();
    assertThat(proxy.faults()).isEqualTo(2);
  }

  @Test
  @Tag("slow-fault")
  void eachTickHasOneJobAlsoIfNodesAreKilledAndFrozenOverTicks() throws Exception {
    NodeJvm killed = addProcess(Map.of());
    NodeJvm frozen = addProcess(Map.of());
    addNodes(1);
    put(300, 12);

    second(2);
    frozen.send(Signal.STOP);
    second(4);
    killed.kill();
    second(6);
    frozen.send(Signal.CONT);

    eachTickHasOneJob();
  }

  @Test
  @Tag("slow-fault")
  void eachTickHasOneJobAlsoIfClocksAreTenMinutesOff() throws Exception {
    Duration off = Duration.ofMinutes(10);
    addProcess(WrongClock.ahead(off));
    addProcess(WrongClock.ahead(off.negated()));
    put(300, 8);

    eachTickHasOneJob();
    assertThat(
            number(
                "select count(*) from {schema}.job"
                    + " where created_at < (headers ->> 'simplequeue-tick')::timestamptz"))
        .as("too early")
        .isZero();
  }

  @Test
  @Tag("sustained")
  void tenNodesFireAThousandSchedulesEachSecondForAMinute() {
    addNodes(10);
    put(1_000, 60);

    eachTickHasOneJob();
    System.out.println(
        "late: p50 "
            + lateMillis(0.5).orElseThrow()
            + " ms, p95 "
            + lateMillis(0.95).orElseThrow()
            + " ms");
  }
}
