package dev.simplequeue.testing;

import dev.simplequeue.impl.base.TypedJson;
import dev.simplequeue.impl.job.CancellableJob;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobProgress;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A {@link TestJob} as its handler sees it: what would have come out of the database. */
final class PlayedJob implements CancellableJob {
  private final TestJob job;
  private final String payload;
  private final boolean refuseUnknownFields;
  private final Promise<Void> cancelled = Promise.promise();
  private final List<JobResult> settled = new CopyOnWriteArrayList<>();
  private volatile boolean lost;
  private volatile @Nullable JobProgress progress;

  PlayedJob(TestJob job, boolean refuseUnknownFields) {
    this.job = job;
    this.payload = job.request().payload().text();
    this.refuseUnknownFields = refuseUnknownFields;
  }

  /** The claim is another's from now on. */
  void lose() {
    lost = true;
    cancelled.tryComplete();
  }

  boolean isLost() {
    return lost;
  }

  /** What its handler has told last of its progress. */
  Optional<JobProgress> progress() {
    return Optional.ofNullable(progress);
  }

  /** What its handler has settled it with in transactions of its own. */
  List<JobResult> settled() {
    return List.copyOf(settled);
  }

  @Override
  public UUID id() {
    return job.request().id();
  }

  @Override
  public String queue() {
    return job.request().queue();
  }

  @Override
  public String payloadText() {
    return payload;
  }

  @Override
  public <T> T payloadAs(Class<T> type) {
    return TypedJson.read(
        "payload", payload, type, refuseUnknownFields, UnprocessablePayloadException::new);
  }

  @Override
  public int priority() {
    return job.request().priority();
  }

  @Override
  public Instant runAt() {
    return job.request()
        .when()
        .at()
        .orElseGet(() -> job.createdAt().plus(job.request().when().in()));
  }

  @Override
  public int attempt() {
    return job.attempt();
  }

  @Override
  public int maxAttempts() {
    return job.request().maxAttempts();
  }

  @Override
  public Optional<Duration> timeout() {
    return Optional.of(job.request().timeout()).filter(limit -> !limit.isZero());
  }

  @Override
  public Optional<String> uniqueKey() {
    return job.request().uniqueKey();
  }

  @Override
  public Optional<String> fingerprint() {
    return job.request().fingerprint();
  }

  @Override
  public Optional<String> limitKey() {
    return job.request().limitKey();
  }

  @Override
  public Map<String, String> headers() {
    return job.request().headers();
  }

  @Override
  public int reschedules() {
    return job.reschedules();
  }

  @Override
  public int crashes() {
    return job.crashes();
  }

  @Override
  public Instant createdAt() {
    return job.createdAt();
  }

  @Override
  public Optional<String> lastError() {
    return job.lastError();
  }

  @Override
  public int fence() {
    return job.fence();
  }

  @Override
  public Future<Void> cancelled() {
    return cancelled.future();
  }

  @Override
  public void cancel() {
    cancelled.tryComplete();
  }

  @Override
  public void told(JobProgress told) {
    progress = told;
  }

  @Override
  public Future<Void> settle(SqlConnection connection, JobResult result) {
    if (result instanceof JobResult.Settled) {
      return Future.failedFuture(
          new InvalidValueException(
              "result", "is settled(); return settled() from the handler after this call"));
    } else if (lost) {
      return Future.failedFuture(new StaleClaimException(this));
    }
    settled.add(result);
    return Future.succeededFuture();
  }

  @Override
  public String toString() {
    return "Job[" + id() + ", queue " + queue() + ", attempt " + attempt() + "]";
  }
}
