package dev.simplequeue.options;

import dev.simplequeue.impl.json.StrictJson;
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

  private Duration timeout = DEFAULT_TIMEOUT;
  private int maxPayloadBytes = DEFAULT_MAX_PAYLOAD_BYTES;
  private int maxBufferedRequests = DEFAULT_MAX_BUFFERED_REQUESTS;
  private int maxBufferedBytes = DEFAULT_MAX_BUFFERED_BYTES;

  /** The defaults. */
  public EnqueueOptions() {}

  /** A copy. */
  public EnqueueOptions(EnqueueOptions other) {
    timeout = other.timeout;
    maxPayloadBytes = other.maxPayloadBytes;
    maxBufferedRequests = other.maxBufferedRequests;
    maxBufferedBytes = other.maxBufferedBytes;
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public EnqueueOptions(JsonObject json) {
    new StrictJson(json)
        .duration("timeout", this::setTimeout)
        .integer("maxPayloadBytes", this::setMaxPayloadBytes)
        .integer("maxBufferedRequests", this::setMaxBufferedRequests)
        .integer("maxBufferedBytes", this::setMaxBufferedBytes)
        .end();
  }

  /**
   * How long a request waits for the database before it fails; 100 ms to 1 h, 20 s by default,
   * below the 30 s after which the event bus gives up a request.
   */
  public EnqueueOptions setTimeout(Duration timeout) {
    this.timeout = Limits.within("timeout", timeout, Duration.ofMillis(100), Duration.ofHours(1));
    return this;
  }

  /** See {@link #setTimeout}. */
  public Duration getTimeout() {
    return timeout;
  }

  /** The largest payload, in bytes of its JSON text in UTF-8; 2 to 64 MiB, 1 MiB by default. */
  public EnqueueOptions setMaxPayloadBytes(int maxPayloadBytes) {
    this.maxPayloadBytes = Limits.within("maxPayloadBytes", maxPayloadBytes, 2, 64 << 20);
    return this;
  }

  /** See {@link #setMaxPayloadBytes}. */
  public int getMaxPayloadBytes() {
    return maxPayloadBytes;
  }

  /**
   * A call that comes while this many requests wait in memory fails at once; 1 to 10,000,000,
   * 100,000 by default. One call is never cut: it may take the buffer over the limit.
   */
  public EnqueueOptions setMaxBufferedRequests(int maxBufferedRequests) {
    this.maxBufferedRequests =
        Limits.within("maxBufferedRequests", maxBufferedRequests, 1, 10_000_000);
    return this;
  }

  /** See {@link #setMaxBufferedRequests}. */
  public int getMaxBufferedRequests() {
    return maxBufferedRequests;
  }

  /** The same limit in bytes of payloads; 1 KiB to 1 GiB, 64 MiB by default. */
  public EnqueueOptions setMaxBufferedBytes(int maxBufferedBytes) {
    this.maxBufferedBytes = Limits.within("maxBufferedBytes", maxBufferedBytes, 1 << 10, 1 << 30);
    return this;
  }

  /** See {@link #setMaxBufferedBytes}. */
  public int getMaxBufferedBytes() {
    return maxBufferedBytes;
  }

  /** The options as JSON, in the form that the constructor reads. */
  public JsonObject toJson() {
    return new JsonObject()
        .put("timeout", timeout.toString())
        .put("maxPayloadBytes", maxPayloadBytes)
        .put("maxBufferedRequests", maxBufferedRequests)
        .put("maxBufferedBytes", maxBufferedBytes);
  }
}
