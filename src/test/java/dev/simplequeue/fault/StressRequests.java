package dev.simplequeue.fault;

import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.RateLimit;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** What the stress asks for: queues with and without limits, and requests of all kinds. */
final class StressRequests {
  static final String FREE = "free";
  static final String FEW = "few";
  static final String KEYED = "keyed";
  static final String PACED = "paced";
  static final List<String> QUEUES = List.of(FREE, FEW, KEYED, PACED);

  /** The most that run at a time in {@link #FEW}, and of one limit key in {@link #KEYED}. */
  static final Map<String, Integer> MOST = Map.of(FEW, 6, KEYED, 2);

  static final int UNIQUE_KEYS = 60;
  static final int GROUPS = 40;
  private static final int LIMIT_KEYS = 5;
  private static final String TEMPLATE = "from a template";

  /** So long waits a job that only an operator lets run. */
  private static final Duration LONG = Duration.ofHours(1);

  private final Random random;

  StressRequests(long seed) {
    random = new Random(seed);
  }

  /** The queues' options and the template. */
  static SimpleQueueOptions set(SimpleQueueOptions options) {
    QueueOptions queue =
        options.getQueueDefaults().setBackoff(Backoff.constant(Duration.ofMillis(50)));
    return options
        .setQueue(FREE, new QueueOptions(queue))
        .setQueue(FEW, new QueueOptions(queue).setClusterMaxRunning(MOST.get(FEW)))
        .setQueue(KEYED, new QueueOptions(queue).setLimitKeyMaxRunning(MOST.get(KEYED)))
        .setQueue(
            PACED,
            new QueueOptions(queue)
                .setRateLimit(RateLimit.of(40, Duration.ofSeconds(1)))
                .setLimitKeyRateLimit(RateLimit.of(20, Duration.ofSeconds(1))))
        .setTemplate(
            TEMPLATE,
            JobRequest.blank()
                .queue(FREE)
                .payload(payload(StressWork.Kind.SUCCESS, 1, 0))
                .maxAttempts(2)
                .headers(Map.of("from", "template")));
  }

  private static JsonObject payload(StressWork.Kind kind, int millis, int failures) {
    return new JsonObject()
        .put("kind", kind.name())
        .put("millis", millis)
        .put("failures", failures);
  }

  /** One without a unique key. */
  synchronized JobRequest plain() {
    StressWork.Kind kind =
        random.nextInt(3) == 0
            ? StressWork.Kind.values()[random.nextInt(StressWork.Kind.values().length)]
            : StressWork.Kind.SUCCESS;
    JsonObject payload = payload(kind, 1 + random.nextInt(20), 1 + random.nextInt(2));
    JobRequest request =
        (random.nextInt(6) == 0
                ? JobRequest.fromTemplate(TEMPLATE, payload)
                : JobRequest.of(queue(), payload))
            .priority(random.nextInt(10))
            .maxAttempts(1 + random.nextInt(4))
            .limitKey("limit " + random.nextInt(LIMIT_KEYS))
            .fingerprint("group " + random.nextInt(GROUPS));
    if (kind == StressWork.Kind.LATE) {
      request = request.timeout(StressWork.LIMIT);
    }
    return switch (random.nextInt(20)) {
      case 0 -> request.runIn(LONG);
      case 1, 2, 3 -> request.runIn(Duration.ofMillis(random.nextInt(2_000)));
      default -> request;
    };
  }

  /** The queue with limited starts gets fewer jobs than it may start. */
  private String queue() {
    int one = random.nextInt(20);
    return one == 0 ? PACED : QUEUES.get(one % 3);
  }

  /** One with a unique key, and some policy. */
  synchronized JobRequest keyed() {
    KeyPolicy[] policies = KeyPolicy.values();
    return plain().uniqueKey(key(), policies[random.nextInt(policies.length)]);
  }

  synchronized String key() {
    return "key " + random.nextInt(UNIQUE_KEYS);
  }

  synchronized String group() {
    return "group " + random.nextInt(GROUPS);
  }

  synchronized int below(int bound) {
    return random.nextInt(bound);
  }
}
