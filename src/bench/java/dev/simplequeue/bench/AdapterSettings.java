package dev.simplequeue.bench;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What the harness asks for, by environment variables.
 *
 * @param uri the database
 * @param schema of the queue's tables; the harness has a database for each system, a test has not
 * @param scenario what the harness calls this run; for the log only
 * @param instance which of several processes this is; the first one tells of all together
 * @param mode whether the producer keeps a rate or a depth
 * @param pacing who keeps the rate
 * @param rate jobs per second
 * @param rateFile holds another rate, while the harness wants one
 * @param batchMax the most jobs of one call
 * @param batchMillis how often the producer enqueues
 * @param targetDepth how many jobs wait, if the producer keeps a depth
 * @param workers jobs that run at a time
 * @param sampleSeconds how often samples are told
 * @param jobs which jobs
 */
record AdapterSettings(
    String uri,
    String schema,
    String scenario,
    int instance,
    Mode mode,
    Pacing pacing,
    int rate,
    Optional<Path> rateFile,
    int batchMax,
    int batchMillis,
    int targetDepth,
    int workers,
    int sampleSeconds,
    AdapterJobs jobs) {

  /** What the producer keeps. */
  enum Mode {
    FIXED,
    DEPTH_TARGET
  }

  /** Who says when jobs are due, at a fixed rate. */
  enum Pacing {
    /** The harness, by lines on standard input. */
    HARNESS,
    /** This process, by the clock. */
    ADAPTER
  }

  AdapterSettings {
    if (rate < 0 || targetDepth < 0 || instance < 0) {
      throw new IllegalArgumentException(
          "PRODUCER_RATE, TARGET_DEPTH and BENCH_INSTANCE_ID cannot be negative");
    }
    if (batchMax < 1 || batchMillis < 1 || workers < 1 || sampleSeconds < 1) {
      throw new IllegalArgumentException(
          "PRODUCER_BATCH_MAX, PRODUCER_BATCH_MS, WORKER_COUNT and SAMPLE_EVERY_S have to be positive");
    }
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if a value is missing or makes no sense
   */
  static AdapterSettings of(Map<String, String> variables) {
    Environment environment = new Environment(variables);
    return new AdapterSettings(
        environment
            .text("DATABASE_URL")
            .orElseThrow(() -> new IllegalArgumentException("DATABASE_URL is missing")),
        environment.text("SIMPLEQUEUE_SCHEMA", "simplequeue"),
        environment.text("SCENARIO", ""),
        environment.number("BENCH_INSTANCE_ID", 0),
        environment.word("PRODUCER_MODE", Mode.class, Mode.FIXED),
        environment.word("PRODUCER_PACING", Pacing.class, Pacing.ADAPTER),
        environment.number("PRODUCER_RATE", 1000),
        environment.text("PRODUCER_RATE_CONTROL_FILE").map(Path::of),
        environment.number("PRODUCER_BATCH_MAX", 128),
        environment.number("PRODUCER_BATCH_MS", 10),
        environment.number("TARGET_DEPTH", 1000),
        environment.number("WORKER_COUNT", 32),
        environment.number("SAMPLE_EVERY_S", 5),
        AdapterJobs.of(environment));
  }

  /** Whether this process tells what is the same for all of them. */
  boolean observes() {
    return instance == 0;
  }

  /** The jobs of one queue that run at a time. */
  int workersOfQueue() {
    return (workers + jobs.queues() - 1) / jobs.queues();
  }
}
