package dev.simplequeue.metrics;

import dev.simplequeue.impl.loop.ClusterCounts;
import dev.simplequeue.impl.loop.ClusterCounts.QueueCount;
import dev.simplequeue.impl.loop.ClusterCounts.TableSize;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/** Gauges of the whole cluster, on the node that counts; on the others there are none. */
final class ClusterGauges {
  private static final String QUEUE = "queue";

  private final QueueNames names;
  private final MultiGauge jobs;
  private final MultiGauge dead;
  private final MultiGauge paused;
  private final MultiGauge oldestReady;
  private final MultiGauge tableBytes;
  private final MultiGauge tableRows;
  private final MultiGauge tableDeadRows;
  private final MultiGauge snapshotAge;
  private final MultiGauge snapshotTransactions;
  private final MeterRegistry registry;
  private final Tags tags;

  ClusterGauges(MeterRegistry registry, Tags tags, QueueNames names) {
    this.registry = registry;
    this.tags = tags;
    this.names = names;
    jobs = rows("simplequeue.jobs", "Live jobs of a queue by state, in the whole cluster.");
    dead = rows("simplequeue.dead", "Dead letters of a queue that were not redriven.");
    paused = rows("simplequeue.paused", "1 if the queue is paused, 0 if not.");
    oldestReady =
        rows(
            "simplequeue.oldest.ready.age.seconds",
            "For how long the oldest ready job of a queue has been ready; 0 if none is.");
    tableBytes = rows("simplequeue.table.bytes", "The size of a table with its indexes.");
    tableRows = rows("simplequeue.table.rows", "Live rows of a table, by the server's statistics.");
    tableDeadRows =
        rows("simplequeue.table.dead.rows", "Dead rows of a table, by the server's statistics.");
    snapshotAge =
        rows(
            "simplequeue.oldest.snapshot.age.seconds",
            "For how long the oldest transaction has been open that keeps dead rows.");
    snapshotTransactions =
        rows(
            "simplequeue.oldest.snapshot.age.transactions",
            "How many transactions ago the oldest one began that keeps dead rows.");
  }

  private MultiGauge rows(String name, String words) {
    return MultiGauge.builder(name).description(words).tags(tags).register(registry);
  }

  synchronized void show(ClusterCounts counts) {
    List<Row<?>> byState = new ArrayList<>();
    byState.addAll(ofQueues(counts, "waiting", QueueCount::waiting));
    byState.addAll(ofQueues(counts, "ready", QueueCount::ready));
    byState.addAll(ofQueues(counts, "running", QueueCount::running));
    jobs.register(byState, true);
    dead.register(ofQueues(counts, QueueCount::dead, Double::sum), true);
    paused.register(ofQueues(counts, count -> count.paused() ? 1 : 0, Math::max), true);
    oldestReady.register(
        ofQueues(counts, count -> count.oldestReady().toMillis() / 1e3, Math::max), true);
    tableBytes.register(ofTables(counts, TableSize::bytes), true);
    tableRows.register(ofTables(counts, TableSize::rows), true);
    tableDeadRows.register(ofTables(counts, TableSize::deadRows), true);
    snapshotAge.register(one(counts.oldestSnapshot().toMillis() / 1e3), true);
    snapshotTransactions.register(one(counts.oldestSnapshotTransactions()), true);
  }

  synchronized void hide() {
    List.of(
            jobs,
            dead,
            paused,
            oldestReady,
            tableBytes,
            tableRows,
            tableDeadRows,
            snapshotAge,
            snapshotTransactions)
        .forEach(rows -> rows.register(List.of(), true));
  }

  private static List<Row<?>> one(double value) {
    return List.of(Row.of(Tags.empty(), value));
  }

  private static List<Row<?>> ofTables(ClusterCounts counts, ToDoubleFunction<TableSize> value) {
    return counts.tables().stream()
        .<Row<?>>map(size -> Row.of(Tags.of("table", size.table()), value.applyAsDouble(size)))
        .toList();
  }

  private List<Row<?>> ofQueues(
      ClusterCounts counts, String state, ToDoubleFunction<QueueCount> value) {
    List<Row<?>> rows = new ArrayList<>();
    merged(counts, value, Double::sum)
        .forEach((queue, sum) -> rows.add(Row.of(Tags.of(QUEUE, queue, "state", state), sum)));
    return rows;
  }

  private List<Row<?>> ofQueues(
      ClusterCounts counts, ToDoubleFunction<QueueCount> value, DoubleBinaryOperator merge) {
    List<Row<?>> rows = new ArrayList<>();
    merged(counts, value, merge)
        .forEach((queue, sum) -> rows.add(Row.of(Tags.of(QUEUE, queue), sum)));
    return rows;
  }

  /** Queues without a tag of their own are one. */
  private Map<String, Double> merged(
      ClusterCounts counts, ToDoubleFunction<QueueCount> value, DoubleBinaryOperator merge) {
    Map<String, Double> merged = new LinkedHashMap<>();
    for (QueueCount count : counts.queues()) {
      merged.merge(names.of(count.queue()), value.applyAsDouble(count), merge::applyAsDouble);
    }
    return merged;
  }
}
