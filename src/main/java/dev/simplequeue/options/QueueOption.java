package dev.simplequeue.options;

import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.job.Backoff;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The options of a queue, declared; {@link QueueOptions} has their values. */
final class QueueOption {
  private static final Duration MAX_TIMEOUT = Duration.ofDays(3650);

  private static final String AS_IN_DATABASE = "as the database has it";

  private static final Kind<Boolean> KEEP =
      Kind.flag().readFrom(QueueOption::keepCompleted).limitedTo("also `0` for false");

  private static final Kind<Integer> PERMITS =
      Kind.integer(0, 10_000).readFrom(QueueOption::permits);

  static final OptionSet<QueueOptions> OPTIONS =
      new OptionSet<>(QueueOptions::new, QueueOptions::values);

  static final Option<Integer> MAX_RUNNING =
      OPTIONS
          .integer("maxRunning", 1, 100_000)
          .defaults(QueueOptions.DEFAULT_MAX_RUNNING)
          .says(
              "The most jobs of the queue that run at a time on this node, for any number of handler instances.");

  static final Option<Duration> TIMEOUT =
      OPTIONS
          .duration("timeout", Duration.ZERO, MAX_TIMEOUT)
          .defaults(Duration.ZERO)
          .says(
              "The longest run of one attempt, for jobs that set none themselves. `0s` means no limit.");

  static final Option<Backoff> BACKOFF =
      OPTIONS
          .of("backoff", BackoffJson.KIND)
          .defaults(() -> QueueOptions.DEFAULT_BACKOFF, "–")
          .says("–");

  static final Option<Integer> MAX_RESCHEDULES =
      OPTIONS
          .integer("maxReschedules", 1, 1_000_000)
          .defaults(QueueOptions.DEFAULT_MAX_RESCHEDULES)
          .says(
              "A job that its handler has rescheduled this often without using an attempt becomes a dead letter as `bad_job`.");

  static final Option<Integer> MAX_CRASHES =
      OPTIONS
          .integer("maxCrashes", 1, 1_000_000)
          .defaults(QueueOptions.DEFAULT_MAX_CRASHES)
          .says(
              "A job that was rescued from this many nodes that died or lost their lease becomes a dead letter as `bad_job`. Used by the reaper: set the same on all nodes.");

  static final Option<Integer> MAX_RELEASES =
      OPTIONS
          .integer("maxReleases", 1, 1_000_000)
          .defaults(QueueOptions.DEFAULT_MAX_RELEASES)
          .says(
              "A job that was released this often while it ran, by nodes that stopped, becomes a dead letter as `bad_job`.");

  static final Option<Duration> ACQUIRE_TIMEOUT =
      OPTIONS
          .duration("acquireTimeout", Duration.ofMillis(1), Duration.ofDays(1))
          .defaults(QueueOptions.DEFAULT_ACQUIRE_TIMEOUT)
          .says(
              "How long a handler's `acquire` may take before its job is rescheduled after its backoff.");

  static final Option<Duration> SLOW_AFTER =
      OPTIONS
          .duration("slowAfter", Duration.ofMillis(1), MAX_TIMEOUT)
          .defaults(QueueOptions.DEFAULT_SLOW_AFTER)
          .says("A handler that runs for longer than this is reported, once per run.");

  static final Option<Boolean> KEEP_COMPLETED =
      OPTIONS
          .of("keepCompleted", KEEP)
          .defaults(true)
          .says(
              "Whether completed jobs go to the archive. If not, they leave no record: the queue is faster, and its jobs cannot be awaited. Set the same on all nodes.");

  static final Option<Boolean> REFUSE_UNKNOWN_FIELDS =
      OPTIONS
          .flag("refuseUnknownFields")
          .defaults(false)
          .says(
              "Whether a payload with a field that the handler's class does not know is "
                  + "`unprocessable`. If not, `payloadAs` ignores the field, so that old nodes run the "
                  + "jobs of new ones.");

  static final Option<Boolean> KEEP_TRACES =
      OPTIONS
          .flag("keepTraces")
          .defaults(true)
          .says(
              "Whether the error of an attempt is stored with the first frames of the handler's exception and of its causes, 2,000 characters at most. If not, only its text is.");

  static final Option<Integer> CLUSTER_MAX_RUNNING =
      OPTIONS
          .of("clusterMaxRunning", PERMITS)
          .withoutDefault(AS_IN_DATABASE)
          .says(
              "The most jobs of the queue that run at a time in the whole cluster. 0 or null "
                  + "removes the limit. This and the next five: see xref:limits.adoc[Limits]; set them for single queues, and the same on all nodes.");

  static final Option<Integer> LIMIT_KEY_MAX_RUNNING =
      OPTIONS
          .of("limitKeyMaxRunning", PERMITS)
          .withoutDefault(AS_IN_DATABASE)
          .says("The same for each limit key of the queue.");

  static final Option<RateLimit> RATE_LIMIT =
      OPTIONS.of("rateLimit", RateLimit.KIND).withoutDefault(AS_IN_DATABASE).says("–");

  static final Option<RateLimit> LIMIT_KEY_RATE_LIMIT =
      OPTIONS.of("limitKeyRateLimit", RateLimit.KIND).withoutDefault(AS_IN_DATABASE).says("–");

  /** Of one queue's own: only what is set. */
  static final Kind<QueueOptions> KIND =
      Kind.<QueueOptions>object("–", QueueOptions::new, own -> Optional.of(own.toJson()))
          .copiedBy(QueueOptions::new);

  private QueueOption() {}

  private static boolean keepCompleted(@Nullable Object value) {
    if (value instanceof Boolean keep) {
      return keep;
    } else if (value instanceof Integer days && days == 0) {
      return false;
    }
    throw new IllegalArgumentException(
        "must be true, false or 0; janitor.keepCompleted says for how long the archive keeps jobs");
  }

  private static int permits(@Nullable Object value) {
    if (value == null) {
      return 0;
    } else if (value instanceof Integer permits) {
      return permits;
    }
    throw new IllegalArgumentException("must be a whole number, or null for no limit");
  }
}
