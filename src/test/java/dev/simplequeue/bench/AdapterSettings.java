package dev.simplequeue.bench;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What the harness asks for, by environment variables.
 *
 * @param uri the database
 * @param schema of the queue's tables; the harness has a database for each system, a test has not
 * @param scenario what the harness calls this run; for the log only
 * @param toDepth whether the producer keeps a depth instead of a rate
 * @param rate jobs per second
 * @param batchMax the most jobs of one call
 * @param batchMillis how often the producer enqueues
 * @param targetDepth how many jobs wait, if the producer keeps a depth
 * @param workers jobs that run at a time
 * @param payloadBytes size of a payload
 * @param workMillis how long a job runs
 * @param sampleSeconds how often samples are told
 */
record AdapterSettings(
    String uri,
    String schema,
    String scenario,
    boolean toDepth,
    int rate,
    int batchMax,
    int batchMillis,
    int targetDepth,
    int workers,
    int payloadBytes,
    int workMillis,
    int sampleSeconds) {

  AdapterSettings {
    if (rate < 0 || targetDepth < 0 || payloadBytes < 0 || workMillis < 0) {
      throw new IllegalArgumentException(
          "PRODUCER_RATE, TARGET_DEPTH, JOB_PAYLOAD_BYTES and JOB_WORK_MS cannot be negative");
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
  static AdapterSettings of(Map<String, String> environment) {
    String mode = text(environment, "PRODUCER_MODE", () -> "fixed");
    if (!mode.equals("fixed") && !mode.equals("depth-target")) {
      throw new IllegalArgumentException(
          "PRODUCER_MODE is " + mode + "; expected fixed or depth-target");
    }
    return new AdapterSettings(
        text(
            environment,
            "DATABASE_URL",
            () -> {
              throw new IllegalArgumentException("DATABASE_URL is missing");
            }),
        text(environment, "SIMPLEQUEUE_SCHEMA", () -> "simplequeue"),
        text(environment, "SCENARIO", () -> ""),
        mode.equals("depth-target"),
        number(environment, "PRODUCER_RATE", 1000),
        number(environment, "PRODUCER_BATCH_MAX", 128),
        number(environment, "PRODUCER_BATCH_MS", 10),
        number(environment, "TARGET_DEPTH", 1000),
        number(environment, "WORKER_COUNT", 32),
        number(environment, "JOB_PAYLOAD_BYTES", 256),
        number(environment, "JOB_WORK_MS", 1),
        number(environment, "SAMPLE_EVERY_S", 5));
  }

  private static String text(
      Map<String, String> environment, String name, Supplier<String> otherwise) {
    return Optional.ofNullable(environment.get(name))
        .filter(value -> !value.isBlank())
        .orElseGet(otherwise);
  }

  private static int number(Map<String, String> environment, String name, int otherwise) {
    String value = text(environment, name, () -> Integer.toString(otherwise));
    try {
      // Rates may come as 800.0.
      return (int) Math.round(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + value + "; expected a number", e);
    }
  }
}
