package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.PollerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Ten minutes of load with failures, retries, cancels, and a worker that is killed each minute
 * ({@code -Psustained}, {@code -Dsustained.minutes} for fewer): nothing grows, and nothing gets
 * slower.
 */
@Tag("promise-1")
@Tag("promise-3")
@Tag("sustained")
@Timeout(value = 2, unit = TimeUnit.HOURS)
class SustainedLoadTest extends UnderLoad {
  private static final int MINUTES = Integer.getInteger("sustained.minutes", 10);

  /** The first is for compilers and caches to settle. */
  private static final int WARM_UP = 1;

  private static final long MIB = 1 << 20;

  private final List<Minute> minutes = new ArrayList<>();
  private final List<Long> ends = new ArrayList<>();

  /** What was there at the end of a minute. */
  private record Minute(long liveBytes, long tableBytes) {}

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options = super.options();
    options
        .getPoller()
        .setHeartbeatInterval(PollerOptions.DEFAULT_HEARTBEAT_INTERVAL)
        .setPollInterval(PollerOptions.DEFAULT_POLL_INTERVAL);
    return options;
  }

  @Override
  protected Duration pause() {
    return Duration.ofMillis(40);
  }

  @Test
  void memoryTablesAndLatencyStayFlat() throws Exception {
    Worker steady = addWorker("steady");
    Worker victim = addWorker("victim 0");
    begin(0);
    flows(100);
    long cancels = vertx.setPeriodic(100, timer -> cancelOne());
    long failures = vertx.setPeriodic(100, timer -> failOne());

    ends.add(System.currentTimeMillis());
    for (int minute = 1; minute <= MINUTES; minute++) {
      halfAMinute();
      victim.kill();
      victim = addWorker("victim " + minute);
      halfAMinute();
      ends.add(System.currentTimeMillis());
      minutes.add(new Minute(steady.liveBytes(), tableBytes()));
    }

    vertx.cancelTimer(cancels);
    vertx.cancelTimer(failures);
    booksAgree("sustained load, a worker killed each minute", MINUTES);
    nothingHasGrown();
  }

  private void halfAMinute() {
    for (int i = 0; i < 3; i++) {
      await(vertx.timer(10_000));
    }
  }

  /** One that waits, or one that runs and ends all the same. */
  private void cancelOne() {
    boolean waits = System.nanoTime() % 2 == 0;
    JobRequest request =
        waits ? Work.request(1, 0).runIn(Duration.ofHours(1)) : Work.request(300, 0);
    producers
        .untilAcknowledged(request)
        .compose(receipt -> vertx.timer(100))
        .compose(waited -> queue.cancel(request.id()));
  }

  /** It has one attempt, and ends as a dead letter. */
  private void failOne() {
    producers.untilAcknowledged(Work.request(1, 1).maxAttempts(1));
  }

  /** Of the tables that hold no history. */
  private long tableBytes() {
    return number(
        "select sum(pg_total_relation_size('{schema}.' || name))::bigint"
            + " from unnest(array['job', 'node', 'lease', 'queue', 'permit']) name");
  }

  private void nothingHasGrown() {
    List<long[]> latencies = latencies();
    for (int i = 0; i < minutes.size(); i++) {
      System.out.printf(
          Locale.ROOT,
          "| minute %d | %d jobs | p50 %d ms | p99 %d ms | %.1f MiB live in a worker | %.1f MiB of tables%n",
          i + 1,
          latencies.get(i).length,
          percentile(latencies.get(i), 50),
          percentile(latencies.get(i), 99),
          (double) minutes.get(i).liveBytes() / MIB,
          (double) minutes.get(i).tableBytes() / MIB);
    }
    Minute first = minutes.get(WARM_UP);
    Minute last = minutes.get(minutes.size() - 1);
    assertThat(last.liveBytes()).as("memory").isLessThan(first.liveBytes() + 8 * MIB);
    assertThat(last.tableBytes()).as("tables").isLessThan(2 * first.tableBytes() + 8 * MIB);
    assertThat(median(latencies.subList(latencies.size() / 2, latencies.size())))
        .as("the p99 of the second half's minutes")
        .isLessThan(2 * median(latencies.subList(WARM_UP, latencies.size() / 2)) + 50);
  }

  /**
   * By minute, of jobs that may run at once: from when they were asked for to their first start.
   */
  private List<long[]> latencies() {
    Map<UUID, Execution> firsts = new HashMap<>();
    for (Execution execution : ledger.executions()) {
      firsts.merge(execution.job(), execution, (a, b) -> a.fence() < b.fence() ? a : b);
    }
    List<long[]> latencies = new ArrayList<>();
    for (int i = 1; i < ends.size(); i++) {
      long from = ends.get(i - 1);
      long to = ends.get(i);
      latencies.add(
          firsts.values().stream()
              .filter(first -> asked(first.job()) >= from && asked(first.job()) < to)
              .mapToLong(first -> first.started() - asked(first.job()))
              .sorted()
              .toArray());
    }
    return latencies;
  }

  /** The time that the id was made with. */
  private static long asked(UUID job) {
    return job.getMostSignificantBits() >>> 16;
  }

  private static long percentile(long[] sorted, int percent) {
    return sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
  }

  private static long median(List<long[]> minutes) {
    List<Long> sorted =
        minutes.stream()
            .map(latencies -> percentile(latencies, 99))
            .sorted(Comparator.naturalOrder())
            .toList();
    return sorted.get(sorted.size() / 2);
  }
}
