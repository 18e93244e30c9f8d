package dev.simplequeue.impl.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.simplequeue.impl.base.PlainTexts;
import dev.simplequeue.impl.base.TypedJson;
import dev.simplequeue.impl.job.CancellableJob;
import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.jackson.DatabindCodec;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A job as a claim found it: the row of the answer, read when somebody asks. JSON stays text until
 * then: one that does not parse costs no other job anything.
 */
public final class ClaimedJob implements CancellableJob {
  private static final TypeReference<Map<String, String>> HEADERS = new TypeReference<>() {};

  private final Row row;
  private final ClaimedColumns at;
  private final boolean limited;
  private final UUID node;
  private final Home home;
  private @Nullable Promise<Void> cancelled;
  private volatile @Nullable Change ownChange;

  ClaimedJob(Row row, ClaimedColumns at, UUID node, Home home, boolean limited) {
    this.row = row;
    this.at = at;
    this.node = node;
    this.limited = limited;
    this.home = home;
  }

  @Override
  public UUID id() {
    return row.getUUID(at.id);
  }

  @Override
  public String queue() {
    return row.getString(at.queue);
  }

  @Override
  public String payloadText() {
    return row.getString(at.payload);
  }

  @Override
  public <T> T payloadAs(Class<T> type) {
    return TypedJson.read(
        "payload",
        payloadText(),
        type,
        home.ownTransaction().refusesUnknownFields(queue()),
        UnprocessablePayloadException::new);
  }

  /** The size of payload and headers. */
  public int bytes() {
    return row.getInteger(at.bytes);
  }

  @Override
  public int priority() {
    return row.getShort(at.priority);
  }

  @Override
  public Instant runAt() {
    return row.getOffsetDateTime(at.runAt).toInstant();
  }

  /** How long it had been ready at this time of the database's; zero if it was not. */
  public long readyNanos(Instant claimed) {
    Instant due = runAt();
    Instant created = createdAt();
    Instant ready = due.isAfter(created) ? due : created;
    return Math.max(0, ready.until(claimed, ChronoUnit.NANOS));
  }

  @Override
  public int attempt() {
    return row.getInteger(at.attempt);
  }

  @Override
  public int maxAttempts() {
    return row.getInteger(at.maxAttempts);
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.ofNullable(row.getLong(at.timeout)).map(Duration::ofMillis);
  }

  @Override
  public Optional<String> uniqueKey() {
    return Optional.ofNullable(row.getString(at.uniqueKey));
  }

  @Override
  public Optional<String> fingerprint() {
    return Optional.ofNullable(row.getString(at.fingerprint));
  }

  @Override
  public Optional<String> limitKey() {
    return Optional.ofNullable(row.getString(at.limitKey));
  }

  /** Whether its queue had limits when it was claimed: others may wait for its end. */
  public boolean isLimited() {
    return limited;
  }

  @Override
  public Map<String, String> headers() {
    return headers(row.getString(at.headers));
  }

  static Map<String, String> headers(@Nullable String json) {
    if (json == null) {
      return Map.of();
    }
    Map<String, String> plain = PlainTexts.read(json);
    if (plain != null) {
      return plain;
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
    return row.getInteger(at.reprocesses);
  }

  @Override
  public int crashes() {
    return row.getInteger(at.crashes);
  }

  @Override
  public Instant createdAt() {
    return row.getOffsetDateTime(at.createdAt).toInstant();
  }

  @Override
  public Optional<String> lastError() {
    return Optional.ofNullable(row.getString(at.lastError));
  }

  @Override
  public int fence() {
    return row.getInteger(at.claims);
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
    return home.ownTransaction().settle(connection, node, this, result);
  }

  @Override
  public void told(JobProgress progress) {
    home.progress().tell(this, progress);
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
    int order = Integer.compare(a.priority(), b.priority());
    if (order == 0) {
      order = a.row.getOffsetDateTime(a.at.runAt).compareTo(b.row.getOffsetDateTime(b.at.runAt));
    }
    return order == 0 ? a.id().compareTo(b.id()) : order;
  }

  /** Names the job and its queue, never the payload. */
  @Override
  public String toString() {
    return "Job[" + id() + ", queue " + queue() + ", attempt " + attempt() + "]";
  }
}
