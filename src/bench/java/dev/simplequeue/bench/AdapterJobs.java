package dev.simplequeue.bench;

import dev.simplequeue.job.JobRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Which jobs the harness asks for, by environment variables.
 *
 * @param queues how many queues they go to in turn
 * @param answer what the handlers answer
 * @param failFirst each job of so many fails at its first attempt; 0 for none
 * @param maxAttempts of a job
 * @param priorities they are given in turn
 * @param payloadBytes size of a payload
 * @param workMillis how long a job runs
 */
record AdapterJobs(
    int queues,
    Answer answer,
    int failFirst,
    int maxAttempts,
    List<Integer> priorities,
    int payloadBytes,
    int workMillis) {

  /** A header of the jobs that fail at their first attempt. */
  static final String FAILS_FIRST = "fails first";

  /** The harness's failure modes. */
  enum Answer {
    SUCCESS,
    /** At the first attempt a failure, if the job is one of those; then success. */
    RETRYABLE_FIRST,
    /** Always dead at once. */
    TERMINAL_ALWAYS,
    /** Always a failure. */
    NACK_ALWAYS
  }

  AdapterJobs {
    if (queues < 1 || maxAttempts < 1 || maxAttempts > JobRequest.MAX_MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "BENCH_QUEUE_COUNT and JOB_MAX_ATTEMPTS have to be positive, and no more than 32767");
    }
    if (failFirst < 0 || payloadBytes < 0 || workMillis < 0) {
      throw new IllegalArgumentException(
          "JOB_FAIL_FIRST_MOD, JOB_PAYLOAD_BYTES and JOB_WORK_MS cannot be negative");
    }
    if (priorities.stream().anyMatch(one -> one < 0 || one > JobRequest.MAX_PRIORITY)) {
      throw new IllegalArgumentException("JOB_PRIORITY_PATTERN has numbers that are not 0 to 9");
    }
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException if a value makes no sense
   */
  static AdapterJobs of(Environment environment) {
    return new AdapterJobs(
        environment.number("BENCH_QUEUE_COUNT", 1),
        environment.word("WORKER_FAIL_MODE", Answer.class, Answer.SUCCESS),
        environment.number("JOB_FAIL_FIRST_MOD", 0),
        environment.number("JOB_MAX_ATTEMPTS", JobRequest.DEFAULT_MAX_ATTEMPTS),
        Arrays.stream(
                environment
                    .text("JOB_PRIORITY_PATTERN", Integer.toString(JobRequest.DEFAULT_PRIORITY))
                    .split(","))
            .map(one -> Environment.number("JOB_PRIORITY_PATTERN", one))
            .toList(),
        environment.number("JOB_PAYLOAD_BYTES", 256),
        environment.number("JOB_WORK_MS", 1));
  }

  /** The queue of this number, from 0 on. */
  static String queue(int number) {
    return WorkloadRequests.QUEUE + (number == 0 ? "" : "-" + number);
  }

  /** The request of this number, from 0 on; to be sent at once. */
  JobRequest request(long number) {
    // {"padding":"…"} is 14 bytes and the padding.
    Map<String, String> payload = Map.of("padding", "x".repeat(Math.max(0, payloadBytes - 14)));
    boolean fails = failFirst > 0 && number % failFirst == 0;
    return WorkloadRequests.sentNow(
        JobRequest.of(queue((int) (number % queues)), payload)
            .maxAttempts(maxAttempts)
            .priority(priorities.get((int) (number % priorities.size()))),
        fails ? Map.of(FAILS_FIRST, "true") : Map.of());
  }
}
