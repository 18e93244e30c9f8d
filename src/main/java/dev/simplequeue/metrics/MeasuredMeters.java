package dev.simplequeue.metrics;

import dev.simplequeue.impl.loop.ClusterCounts;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Vitals;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The meters of what is measured: how long, how many at a time, and how the node and cluster are.
 */
final class MeasuredMeters implements Measures {
  private final MeterRegistry registry;
  private final Tags tags;
  private final QueueNames names;
  private final Map<String, Times> queues = new ConcurrentHashMap<>();
  private final DistributionSummary claims;
  private final DistributionSummary settlements;
  private final DistributionSummary inserts;
  private final NodeGauges node;
  private final ClusterGauges cluster;

  MeasuredMeters(MeterRegistry registry, Tags tags, QueueNames names) {
    this.registry = registry;
    this.tags = tags;
    this.names = names;
    this.claims = batch("simplequeue.claim.batch", "Jobs that one claim has brought.");
    this.settlements = batch("simplequeue.settle.batch", "Answers that were settled together.");
    this.inserts =
        batch("simplequeue.insert.batch", "Requests that were sent to be inserted together.");
    this.node = new NodeGauges(registry, tags, names);
    this.cluster = new ClusterGauges(registry, tags, names);
  }

  private DistributionSummary batch(String name, String words) {
    return DistributionSummary.builder(name).description(words).tags(tags).register(registry);
  }

  @Override
  public OfQueue of(String queue) {
    return new Told(queues.computeIfAbsent(names.of(queue), Times::new));
  }

  /** The timers of a queue; each is made when it is first needed. */
  private final class Times {
    private final String queue;
    private final Map<String, Timer> runs = new ConcurrentHashMap<>();
    private volatile @Nullable Timer wait;

    Times(String queue) {
      this.queue = queue;
    }

    Timer ofWaits() {
      Timer known = wait;
      if (known == null) {
        known =
            times("simplequeue.job.wait", tags.and("queue", queue))
                .description("How long jobs were ready before they were handed to their handler.")
                .register(registry);
        wait = known;
      }
      return known;
    }

    Timer ofRuns(String outcome) {
      return runs.computeIfAbsent(
          outcome,
          first ->
              times("simplequeue.job.run", tags.and("queue", queue, "outcome", first))
                  .description("How long handlers ran, by what came of it.")
                  .register(registry));
    }
  }

  /**
   * What one poller has told of the jobs of one queue. A timer that was recorded within the way of
   * a job would make that too long to be compiled well, and cost several times its own work.
   */
  private static final class Told implements OfQueue {
    private static final int MOST = 64;
    private static final String COMPLETED = "completed";

    private final Times times;
    private final long[] waits = new long[MOST];
    private final long[] completed = new long[MOST];
    private int waited;
    private int ran;

    Told(Times times) {
      this.times = times;
    }

    @Override
    public void started(long waitedNanos) {
      if (waited == MOST) {
        tell();
      }
      waits[waited++] = waitedNanos;
    }

    @Override
    public void ran(String outcome, long ranNanos) {
      if (!outcome.equals(COMPLETED)) {
        times.ofRuns(outcome).record(ranNanos, TimeUnit.NANOSECONDS);
        return;
      }
      if (ran == MOST) {
        tell();
      }
      completed[ran++] = ranNanos;
    }

    @Override
    public void tell() {
      // Forgotten first: a registry that throws is not to be told the same again and again.
      int waitsNow = waited;
      int completedNow = ran;
      waited = 0;
      ran = 0;
      if (waitsNow > 0) {
        record(times.ofWaits(), waits, waitsNow);
      }
      if (completedNow > 0) {
        record(times.ofRuns(COMPLETED), completed, completedNow);
      }
    }

    private static void record(Timer timer, long[] nanos, int count) {
      for (int i = 0; i < count; i++) {
        timer.record(nanos[i], TimeUnit.NANOSECONDS);
      }
    }
  }

  /** Few buckets, from 5 ms to 1 h: each is a series of its own for each queue. */
  private static Timer.Builder times(String name, Tags tags) {
    return Timer.builder(name)
        .tags(tags)
        .serviceLevelObjectives(
            Duration.ofMillis(5),
            Duration.ofMillis(25),
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            Duration.ofHours(1));
  }

  @Override
  public void claimed(int jobs) {
    claims.record(jobs);
  }

  @Override
  public void settled(int answers) {
    settlements.record(answers);
  }

  @Override
  public void inserted(int requests) {
    inserts.record(requests);
  }

  @Override
  public void show(Vitals vitals) {
    node.show(vitals);
  }

  @Override
  public void hide(Vitals vitals) {
    node.hide(vitals);
  }

  @Override
  public void changed(Vitals vitals) {
    node.changed(vitals);
  }

  @Override
  public void counted(ClusterCounts counts) {
    cluster.show(counts);
  }

  @Override
  public void notCounting() {
    cluster.hide();
  }
}
