package dev.simplequeue.metrics;

import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.loop.Vitals.Places;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * Gauges of one node: what its parts say of themselves now. They are read when somebody looks; only
 * when a queue or a loop comes or goes are the rows made anew.
 */
final class NodeGauges {
  private static final String QUEUE = "queue";

  private final MeterRegistry registry;
  private final Tags tags;
  private final QueueNames names;
  private final List<Meter> gauges = new ArrayList<>();
  private final MultiGauge used;
  private final MultiGauge limit;
  private final MultiGauge held;
  private final MultiGauge unclaimed;
  private final MultiGauge loopAge;
  private final MultiGauge outage;
  private @Nullable Vitals shown;
  private Set<String> queues = Set.of();
  private Set<String> loops = Set.of();
  private Set<String> waiting = Set.of();

  NodeGauges(MeterRegistry registry, Tags tags, QueueNames names) {
    this.registry = registry;
    this.tags = tags;
    this.names = names;
    used = rows("simplequeue.permits.used", "Jobs of a queue that run on this node.");
    limit = rows("simplequeue.permits.limit", "Places for jobs of a queue on this node.");
    held = rows("simplequeue.permits.held", "Jobs of a queue that are claimed ahead here.");
    unclaimed =
        rows(
            "simplequeue.unclaimed.seconds",
            "For how long jobs are ready while places are free here and nothing is claimed.");
    loopAge = rows("simplequeue.loop.age.seconds", "How long ago a loop has turned.");
    outage =
        rows("simplequeue.outage.seconds", "For how long a part cannot use the database; or 0.");
  }

  private MultiGauge rows(String name, String words) {
    return MultiGauge.builder(name).description(words).tags(tags).register(registry);
  }

  synchronized void show(Vitals vitals) {
    if (shown == vitals) {
      return;
    }
    shown = vitals;
    gauge("simplequeue.node.running", "Jobs that run on this node.", v -> v.work().running());
    gauge("simplequeue.node.limit", "How many may.", v -> v.work().maxRunning());
    gauge("simplequeue.answers", "Answers that wait to be settled.", v -> v.work().answers());
    gauge("simplequeue.answers.bytes", "Their size.", v -> v.work().answerBytes());
    gauge(
        "simplequeue.buffer.requests",
        "Requests that wait to be inserted.",
        v -> v.buffered().requests());
    gauge("simplequeue.buffer.bytes", "Their size.", v -> v.buffered().bytes());
    gauge(
        "simplequeue.lease.age.seconds",
        "How long ago the lease was renewed.",
        v -> v.leaseAge(System.nanoTime()).map(NodeGauges::seconds).orElse(Double.NaN));
    gauge(
        "simplequeue.lease.valid",
        "1 if the node has a lease, 0 if not.",
        v -> v.hasPoller() ? v.hasLease(System.nanoTime()) ? 1 : 0 : Double.NaN);
    gauge(
        "simplequeue.listener.connected",
        "1 if notifications of other nodes arrive, 0 if not.",
        v -> v.hearing().map(hears -> hears ? 1.0 : 0.0).orElse(Double.NaN));
    gauge(
        "simplequeue.schedules.overdue",
        "Schedules of the cluster that should have fired more than a minute ago.",
        v -> v.overdue().map(Vitals.Overdue::schedules).orElse(0));
    gauge(
        "simplequeue.live",
        "1 if every loop turns, 0 if one is stuck.",
        v -> v.lateLoops(System.nanoTime()).isEmpty() ? 1 : 0);
  }

  private void gauge(String name, String words, ToDoubleFunction<Vitals> value) {
    gauges.add(
        Gauge.builder(name, this, gauges -> gauges.read(value))
            .description(words)
            .tags(tags)
            .register(registry));
  }

  private synchronized double read(ToDoubleFunction<Vitals> value) {
    return shown == null ? Double.NaN : value.applyAsDouble(shown);
  }

  synchronized void hide(Vitals vitals) {
    if (shown != vitals) {
      return;
    }
    shown = null;
    gauges.forEach(registry::remove);
    gauges.clear();
    queues = Set.of();
    loops = Set.of();
    waiting = Set.of();
    List.of(used, limit, held, unclaimed, loopAge, outage)
        .forEach(rows -> rows.register(List.of(), true));
  }

  /** A queue or a loop may have come or gone. */
  synchronized void changed(Vitals vitals) {
    if (shown != vitals) {
      return;
    }
    Set<String> queuesNow = vitals.work().places().keySet();
    if (!queuesNow.equals(queues)) {
      queues = queuesNow;
      used.register(ofQueues(queuesNow, Places::used), true);
      limit.register(ofQueues(queuesNow, Places::limit), true);
      held.register(ofQueues(queuesNow, Places::held), true);
    }
    Set<String> waitingNow = vitals.unclaimed().keySet();
    if (!waitingNow.equals(waiting)) {
      waiting = waitingNow;
      unclaimed.register(
          waitingNow.stream()
              .map(names::of)
              .distinct()
              .<Row<?>>map(name -> row(QUEUE, name, v -> unclaimed(v, name)))
              .toList(),
          true);
    }
    Set<String> loopsNow = new HashSet<>();
    vitals.loops().forEach(loop -> loopsNow.add(loop.name()));
    if (!loopsNow.equals(loops)) {
      loops = loopsNow;
      loopAge.register(
          loopsNow.stream().<Row<?>>map(name -> row("loop", name, v -> age(v, name))).toList(),
          true);
      outage.register(
          loopsNow.stream().<Row<?>>map(name -> row("part", name, v -> outage(v, name))).toList(),
          true);
    }
  }

  private Row<NodeGauges> row(String tag, String name, ToDoubleFunction<Vitals> value) {
    return Row.of(Tags.of(tag, name), this, gauges -> gauges.read(value));
  }

  private List<Row<?>> ofQueues(Set<String> all, ToDoubleFunction<Places> value) {
    Map<String, List<String>> byName = new HashMap<>();
    all.forEach(
        queue -> byName.computeIfAbsent(names.of(queue), first -> new ArrayList<>()).add(queue));
    List<Row<?>> rows = new ArrayList<>();
    byName.forEach(
        (name, ofName) -> rows.add(row(QUEUE, name, v -> sum(v.work().places(), ofName, value))));
    return rows;
  }

  private static double sum(
      Map<String, Places> places, List<String> queues, ToDoubleFunction<Places> value) {
    double sum = 0;
    for (String queue : queues) {
      @Nullable Places of = places.get(queue);
      sum += of == null ? 0 : value.applyAsDouble(of);
    }
    return sum;
  }

  private double unclaimed(Vitals vitals, String name) {
    return vitals.unclaimed().entrySet().stream()
        .filter(entry -> names.of(entry.getKey()).equals(name))
        .mapToDouble(entry -> seconds(entry.getValue()))
        .max()
        .orElse(0);
  }

  private static double age(Vitals vitals, String name) {
    return oldest(vitals, name, loop -> seconds(loop.age(System.nanoTime())), Math::min);
  }

  private static double outage(Vitals vitals, String name) {
    return oldest(vitals, name, loop -> seconds(loop.failing()), Math::max);
  }

  private static double oldest(
      Vitals vitals, String name, ToDoubleFunction<Loop> value, BinaryOperator<Double> choice) {
    return vitals.loops().stream()
        .filter(loop -> loop.name().equals(name))
        .map(value::applyAsDouble)
        .reduce(choice)
        .orElse(Double.NaN);
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }
}
