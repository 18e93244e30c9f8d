package dev.simplequeue.impl.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.simplequeue.impl.base.TypedJson;
import dev.simplequeue.impl.job.CancellableJob;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.jackson.DatabindCodec;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as a claim found it. JSON stays text until somebody asks for it: one that does not parse
 * costs no other job anything.
 */
public final class ClaimedJob implements CancellableJob {
  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

  private final UUID id;
  private final String queue;
  private final String payload;
  private final @Nullable String headers;
  private final int bytes;
  private final int priority;
  private final OffsetDateTime runAt;
  private final int attempt;
  private final int maxAttempts;
  private final @Nullable Long timeout;
  private final @Nullable String uniqueKey;
  private final @Nullable String fingerprint;
  private final int reschedules;
  private final int crashes;
  private final OffsetDateTime createdAt;
  private final int claims;
  private final @Nullable String lastError;
  private final @Nullable String limitKey;
  private final boolean limited;
  private final UUID node;
  private final OwnTransaction ownTransaction;
  private @Nullable Promise<Void> cancelled;
  private volatile @Nullable Change ownChange;

  ClaimedJob(
      Row row, ClaimedColumns at, UUID node, OwnTransaction ownTransaction, boolean limited) {
    this.node = node;
    this.limited = limited;
    this.ownTransaction = ownTransaction;
    id = row.getUUID(at.id);
    queue = row.getString(at.queue);
    payload = row.getString(at.payload);
    headers = row.getString(at.headers);
    bytes = row.getInteger(at.bytes);
    priority = row.getShort(at.priority);
    runAt = row.getOffsetDateTime(at.runAt);
    attempt = row.getInteger(at.attempt);
    maxAttempts = row.getInteger(at.maxAttempts);
    timeout = row.getLong(at.timeout);
    uniqueKey = row.getString(at.uniqueKey);
    fingerprint = row.getString(at.fingerprint);
    reschedules = row.getInteger(at.reschedules);
    crashes = row.getInteger(at.crashes);
    createdAt = row.getOffsetDateTime(at.createdAt);
    claims = row.getInteger(at.claims);
    lastError = row.getString(at.lastError);
    limitKey = row.getString(at.limitKey);
  }

  @Override
  public UUID id() {
    return id;
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  public String payloadText() {
    return payload;
  }

  @Override
  public <T> T payloadAs(Class<T> type) {
    return TypedJson.read(
        "payload",
        payload,
        type,
        ownTransaction.refusesUnknownFields(queue),
        UnprocessablePayloadException::new);
  }

  /** The size of payload and headers. */
  public int bytes() {
    return bytes;
  }

  @Override
  public int priority() {
    return priority;
  }

  @Override
  public Instant runAt() {
    return runAt.toInstant();
  }

  /** How long it had been ready at this time of the database's; zero if it was not. */
  public long readyNanos(Instant claimed) {
    OffsetDateTime ready = runAt.isAfter(createdAt) ? runAt : createdAt;
    return Math.max(0, ready.toInstant().until(claimed, ChronoUnit.NANOS));
  }

  @Override
  public int attempt() {
    return attempt;
  }

  @Override
  public int maxAttempts() {
    return maxAttempts;
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.ofNullable(timeout).map(Duration::ofMillis);
  }

  @Override
  public Optional<String> uniqueKey() {
    return Optional.ofNullable(uniqueKey);
  }

  @Override
  public Optional<String> fingerprint() {
    return Optional.ofNullable(fingerprint);
  }

  @Override
  public Optional<String> limitKey() {
    return Optional.ofNullable(limitKey);
  }

  /** Whether its queue had limits when it was claimed: others may wait for its end. */
  public boolean isLimited() {
    return limited;
  }

  @Override
  public Map<String, String> headers() {
    return headers(headers);
  }

  static Map<String, String> headers(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    try {
      return DatabindCodec.mapper().readValue(json, HEADERS);
    } catch (JsonProcessingException e) {
      throw new UnprocessablePayloadException(
          "the headers must be an object whose values are strings");
    }
  }

  @Override
  public int reschedules() {
    return reschedules;
  }

  @Override
  public int crashes() {
    return crashes;
  }

  @Override
  public Instant createdAt() {
    return createdAt.toInstant();
  }

  @Override
  public Optional<String> lastError() {
    return Optional.ofNullable(lastError);
  }

  @Override
  public int fence() {
    return claims;
  }

  @Override
  public synchronized Future<Void> cancelled() {
    if (cancelled == null) {
      cancelled = Promise.promise();
    }
    return cancelled.future();
  }

  @Override
  public void cancel() {
    Promise<Void> signal;
    synchronized (this) {
      cancelled();
      signal = cancelled;
    }
    if (signal != null) {
      signal.tryComplete();
    }
  }

  @Override
  public Future<Void> settle(SqlConnection connection, JobResult result) {
    return ownTransaction.settle(connection, node, this, result);
  }

  void settledByItself(Change change) {
    ownChange = change;
  }

  /**
   * What its handler has made of it in a transaction of its own, which may have been rolled back.
   */
  public Optional<Change> ownChange() {
    return Optional.ofNullable(ownChange);
  }

  /** Most urgent first; rows of a claim come back in no order. */
  static int byUrgency(ClaimedJob a, ClaimedJob b) {
    int order = Integer.compare(a.priority, b.priority);
    if (order == 0) {
      order = a.runAt.compareTo(b.runAt);
    }
    return order == 0 ? a.id.compareTo(b.id) : order;
  }

  /** Names the job and its queue, never the payload. */
  @Override
  public String toString() {
    return "Job[" + id + ", queue " + queue + ", attempt " + attempt + "]";
  }
}
