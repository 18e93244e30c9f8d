package dev.simplequeue.options;

import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** What the enqueueing part does on this node. Mutable until it is deployed; not thread-safe. */
public final class EnqueueOptions {

  /** The default of {@link #setTimeout}. */
  public static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(20);

  /** The default of {@link #setMaxPayloadBytes}: 1 MiB. */
  public static final int DEFAULT_MAX_PAYLOAD_BYTES = 1 << 20;

  /** The default of {@link #setMaxBufferedRequests}. */
  public static final int DEFAULT_MAX_BUFFERED_REQUESTS = 100_000;

  /** The default of {@link #setMaxBufferedBytes}: 64 MiB. */
  public static final int DEFAULT_MAX_BUFFERED_BYTES = 64 << 20;

  static final OptionSet<EnqueueOptions> OPTIONS =
      new OptionSet<>(EnqueueOptions::new, options -> options.values);

  private static final Option<Duration> TIMEOUT =
      OPTIONS
          .duration("timeout", Duration.ofMillis(100), Duration.ofHours(1))
          .defaults(DEFAULT_TIMEOUT)
          .says(
              "How long a request waits for the database before it fails. Below the 30 s after "
                  + "which the event bus gives up a request.");

  private static final Option<Integer> MAX_PAYLOAD_BYTES =
      OPTIONS
          .integer("maxPayloadBytes", 2, 64 << 20)
          .defaults(DEFAULT_MAX_PAYLOAD_BYTES)
          .says("The largest payload, in bytes of its JSON text in UTF-8. 1 MiB.");

  private static final Option<Integer> MAX_BUFFERED_REQUESTS =
      OPTIONS
          .integer("maxBufferedRequests", 1, 10_000_000)
          .defaults(DEFAULT_MAX_BUFFERED_REQUESTS)
          .says("A call that comes while this many requests wait in memory fails at once.");

  private static final Option<Integer> MAX_BUFFERED_BYTES =
      OPTIONS
          .integer("maxBufferedBytes", 1 << 10, 1 << 30)
          .defaults(DEFAULT_MAX_BUFFERED_BYTES)
          .says("The same limit in bytes of payloads. 64 MiB.");

  private final OptionValues values;

  /** The defaults. */
  public EnqueueOptions() {
    this(OPTIONS.values());
  }

  /** A copy. */
  public EnqueueOptions(EnqueueOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public EnqueueOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private EnqueueOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * How long a request waits for the database before it fails; 100 ms to 1 h, 20 s by default,
   * below the 30 s after which the event bus gives up a request.
   */
  public EnqueueOptions setTimeout(Duration timeout) {
    values.set(TIMEOUT, timeout);
    return this;
  }

  /** See {@link #setTimeout}. */
  public Duration getTimeout() {
    return values.get(TIMEOUT);
  }

  /** The largest payload, in bytes of its JSON text in UTF-8; 2 to 64 MiB, 1 MiB by default. */
  public EnqueueOptions setMaxPayloadBytes(int maxPayloadBytes) {
    values.set(MAX_PAYLOAD_BYTES, maxPayloadBytes);
    return this;
  }

  /** See {@link #setMaxPayloadBytes}. */
  public int getMaxPayloadBytes() {
    return values.get(MAX_PAYLOAD_BYTES);
  }

  /**
   * A call that comes while this many requests wait in memory fails at once; 1 to 10,000,000,
   * 100,000 by default. One call is never cut: it may take the buffer over the limit.
   */
  public EnqueueOptions setMaxBufferedRequests(int maxBufferedRequests) {
    values.set(MAX_BUFFERED_REQUESTS, maxBufferedRequests);
    return this;
  }

  /** See {@link #setMaxBufferedRequests}. */
  public int getMaxBufferedRequests() {
    return values.get(MAX_BUFFERED_REQUESTS);
  }

  /** The same limit in bytes of payloads; 1 KiB to 1 GiB, 64 MiB by default. */
  public EnqueueOptions setMaxBufferedBytes(int maxBufferedBytes) {
    values.set(MAX_BUFFERED_BYTES, maxBufferedBytes);
    return this;
  }

  /** See {@link #setMaxBufferedBytes}. */
  public int getMaxBufferedBytes() {
    return values.get(MAX_BUFFERED_BYTES);
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return values.toJson();
  }
}
