package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The benchmark's command line. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = "Measures the queue; prints one JSON line for each measurement.")
public final class Bench implements Callable<Integer> {
  /** The embedded server's settings, besides PostgreSQL's defaults. */
  private static final Map<String, String> SETTINGS =
      Map.of("shared_buffers", "512MB", "max_wal_size", "4GB", "max_connections", "100");

  /** A workload prints its measurements. */
  interface Workload {
    void run(Bed bed, int jobs);
  }

  private static final Map<String, Workload> WORKLOADS =
      new TreeMap<>(
          Map.of(
              "w1", new EnqueueMany(),
              "w2", new EnqueueOneByOne(false),
              "w2bus", new EnqueueOneByOne(true),
              "w3", new Drain(),
              "w4", new StartLatency(),
              "w5", new Backlog(false),
              "w5future", new Backlog(true),
              "w6", new Pinned()));

  @Parameters(
      arity = "1..*",
      description = {
        "The workloads: w1 (enqueueAll), w2 (single calls), w2bus (messages), w3 (drain),",
        "w4 (latency), w5 (a million wait), w5future (a million for later), w6 (pinned snapshot)."
      })
  private List<String> workloads;

  @Option(names = "--uri", description = "A server; the embedded one by default.")
  private String uri;

  @Option(names = "--jobs", defaultValue = "100000", description = "Jobs in the timed part.")
  private int jobs;

  @Option(names = "--runs", defaultValue = "1", description = "How often each workload runs.")
  private int runs;

  public static void main(String[] args) {
    System.exit(new CommandLine(new Bench()).execute(args));
  }

  @Override
  public Integer call() throws IOException {
    for (String workload : workloads) {
      if (!WORKLOADS.containsKey(workload)) {
        System.err.println("unknown workload " + workload + "; known are " + WORKLOADS.keySet());
        return 2;
      }
    }
    if (uri != null) {
      runAll(uri, new JsonObject());
      return 0;
    }
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    SETTINGS.forEach(builder::setServerConfig);
    try (EmbeddedPostgres server = builder.start()) {
      JsonObject settings = new JsonObject();
      SETTINGS.forEach(settings::put);
      runAll(
          "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres", settings);
    }
    return 0;
  }

  private void runAll(String server, JsonObject settings) {
    for (int run = 0; run < runs; run++) {
      for (String workload : workloads) {
        Bed bed = new Bed(server, settings, workload);
        WORKLOADS.get(workload).run(bed, jobs);
        bed.close();
      }
    }
  }
}
