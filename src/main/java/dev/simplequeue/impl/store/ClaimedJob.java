package dev.simplequeue.impl.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.simplequeue.impl.job.CancellableJob;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.jackson.DatabindCodec;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
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

  /** Before it are those of the first row. */
  static final int FIRST_COLUMN = 8;

  static final int LAST_COLUMN = FIRST_COLUMN + 17;

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
  private final int reprocesses;
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

  /**
   * The one place that knows the columns' order in {@code claim.sql} and {@code claim_limited.sql}:
   * access by position saves a search by name for each value.
   */
  ClaimedJob(Row row, UUID node, OwnTransaction ownTransaction, boolean limited) {
    this.node = node;
    this.limited = limited;
    this.ownTransaction = ownTransaction;
    int column = FIRST_COLUMN;
    id = row.getUUID(column++);
    queue = row.getString(column++);
    payload = row.getString(column++);
    headers = row.getString(column++);
    bytes = row.getInteger(column++);
    priority = row.getShort(column++);
    runAt = row.getOffsetDateTime(column++);
    attempt = row.getInteger(column++);
    maxAttempts = row.getInteger(column++);
    timeout = row.getLong(column++);
    uniqueKey = row.getString(column++);
    fingerprint = row.getString(column++);
    reprocesses = row.getInteger(column++);
    crashes = row.getInteger(column++);
    createdAt = row.getOffsetDateTime(column++);
    claims = row.getInteger(column++);
    lastError = row.getString(column++);
    limitKey = row.getString(column);
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
    return JsonText.read("payload", payload, type, ownTransaction.refusesUnknownFields(queue));
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
      throw new UnprocessablePayloadException("the headers are no object of strings");
    }
  }

  @Override
  public int reprocesses() {
    return reprocesses;
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
