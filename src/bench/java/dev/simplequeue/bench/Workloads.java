package dev.simplequeue.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The workloads by their names, in the order in which {@code all} runs them. */
final class Workloads {
  static final String ALL = "all";

  private record Known(String text, Workload workload) {}

  private static final Map<String, Known> KNOWN = new LinkedHashMap<>();

  static {
    add("w1", "enqueue by enqueueAll", new EnqueueMany());
    add("w2", "enqueue by single calls, 64 in flight", new EnqueueOneByOne(false));
    add("w2bus", "the same by event-bus messages", new EnqueueOneByOne(true));
    add("w3", "drain, with worker and with event-loop handlers", new DrainWorkload());
    add("w4", "start latency, enqueued in the same process and in another", new StartLatency());
    add("w5", "a million jobs wait: drain the first of them", new DeepBacklog(false));
    add(
        "w5future",
        "a million are for tomorrow: drain those that are ready",
        new DeepBacklog(true));
    add("analyzed", "drain after an ANALYZE of a nearly empty table", new Analyzed());
    add("w6", "drain while another session holds a snapshot", new Pinned());
    add("w6slow", "100 jobs/s after two million were settled under it", new SlowPinned());
    add("w7", "enqueue and run together: at a fixed rate, and the highest", new Together());
    add("w8", "drain with one, two and four processes", new SeveralNodes());
    add(
        "limits",
        "drain without limits, with 50 cluster-wide permits, and with 1,000 keys",
        new Limits());
    add("idle", "a node with 1, 100 and 500 queues and no jobs", new Idle());
    add("schedules", "50,000 schedules at rest; from tick to start", new ScheduleCost());
    add(
        "inspect",
        "count, page and look at jobs: ten million archived, a million waiting",
        new Inspect());
    add("heap", "drain a million with a heap of 64 MiB", new SmallHeap());
  }

  private Workloads() {}

  private static void add(String name, String text, Workload workload) {
    KNOWN.put(name, new Known(text, workload));
  }

  static Set<String> names() {
    return KNOWN.keySet();
  }

  static boolean isKnown(String name) {
    return name.equals(ALL) || KNOWN.containsKey(name);
  }

  /** The workloads that this name stands for. */
  static List<String> expand(String name) {
    return name.equals(ALL) ? List.copyOf(KNOWN.keySet()) : List.of(name);
  }

  static Workload get(String name) {
    return KNOWN.get(name).workload;
  }

  /** A line of the help text for each. */
  static String[] help() {
    return KNOWN.entrySet().stream()
        .map(
            known -> String.format(Locale.ROOT, "  %-9s %s", known.getKey(), known.getValue().text))
        .toArray(String[]::new);
  }
}
