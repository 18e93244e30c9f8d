package dev.simplequeue.bench;

import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The jobs that are enqueued: a payload of about 150 bytes, and the time if latency is measured.
 */
final class WorkloadRequests {
  static final String QUEUE = "bench";
  private static final String SENT = "sent";

  private WorkloadRequests() {}

  static List<JobRequest> of(int jobs) {
    List<JobRequest> requests = new ArrayList<>(jobs);
    for (int i = 0; i < jobs; i++) {
      requests.add(numbered(i));
    }
    return requests;
  }

  private static JobRequest numbered(int number) {
    return JobRequest.of(
        QUEUE,
        Map.of(
            "number", number,
            "customer", "0f8fad5b-d9cb-469f-a165-70867728950e",
            "subject", "a subject of about forty characters .....",
            "template", "welcome",
            "locale", "en_GB"));
  }

  /** A request that says when it was sent: now. To be enqueued at once. */
  static JobRequest sentNow() {
    return sentNow(numbered(0));
  }

  private static JobRequest sentNow(JobRequest request) {
    return sentNow(request, Map.of());
  }

  /** The same, with more headers. */
  static JobRequest sentNow(JobRequest request, Map<String, String> more) {
    Map<String, String> headers = new HashMap<>(more);
    headers.put(SENT, Long.toString(wallClock()));
    return request.headers(headers);
  }

  /**
   * How long ago the job was sent, in nanoseconds. Read off the machine's clock, so that it is the
   * same for jobs that another process sent.
   */
  static long nanosSinceSent(Job job) {
    long now = wallClock();
    return Math.max(0, now - Long.parseLong(job.headers().get(SENT)));
  }

  /** Nanoseconds since 1970 by this machine's clock, which all its processes share. */
  static long wallClock() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }
}
