package dev.simplequeue.job;

import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A claimed job, as its handler sees it. Immutable and thread-safe. Times are the database's clock.
 */
public interface Job {

  /** {@return the id that the request was given} */
  UUID id();

  /** {@return the queue that it was enqueued in} */
  String queue();

  /** {@return the payload as JSON text} */
  String payloadText();

  /**
   * The payload, if it is a JSON object. Parsed at each call.
   *
   * @return the payload
   * @throws UnprocessablePayloadException if it is another JSON value
   */
  default JsonObject payload() {
    return payloadAs(JsonObject.class);
  }

  /**
   * The payload as Jackson reads it with Vert.x's mapper. Parsed at each call. Fields that {@code
   * type} does not know are ignored, unless the queue's option {@code refuseUnknownFields} says
   * that they do not fit.
   *
   * @param <T> the type to read into
   * @param type the class to read into
   * @return the payload
   * @throws UnprocessablePayloadException if it does not fit {@code type}
   * @throws IllegalStateException if Jackson cannot build {@code type} (no constructor that it can
   *     use, a module that is not registered): if the handler does not catch it, the attempt fails
   */
  <T> T payloadAs(Class<T> type);

  /**
   * 0 (most urgent) to 9.
   *
   * @return the priority, 0 (most urgent) to 9
   */
  int priority();

  /** {@return the time before which it was not to run} */
  Instant runAt();

  /** {@return this attempt: 1 for the first} */
  int attempt();

  /** {@return the number of attempts after which a failure is final} */
  int maxAttempts();

  /** {@return the longest run of one attempt, if the request named one} */
  Optional<Duration> timeout();

  /** {@return the unique key: no other live job has it} */
  Optional<String> uniqueKey();

  /** {@return the group of jobs that it belongs to} */
  Optional<String> fingerprint();

  /** {@return the key under which its queue's limits per key count it} */
  Optional<String> limitKey();

  /** {@return the strings that travel with the job} */
  Map<String, String> headers();

  /** {@return how often a handler has rescheduled it without using an attempt} */
  int reschedules();

  /** {@return how often it was rescued from a node that had died or lost its lease} */
  int crashes();

  /** {@return when it was enqueued} */
  Instant createdAt();

  /** {@return why the last attempt failed; empty in the first one} */
  Optional<String> lastError();

  /**
   * A number that grows with each claim of this job and never repeats. Pass it to systems that can
   * refuse an older number, so that a node that has lost its lease without knowing it cannot
   * overwrite newer work.
   *
   * @return the number; 1 or more
   */
  int fence();

  /**
   * Completes when this run should end early: the job was cancelled, its node is stopping, or its
   * node can no longer renew its lease. A run that still ends with success is completed. The
   * future's callbacks run on the poller's event loop and must not block it.
   *
   * @return completes when this run should end early; never fails
   */
  Future<Void> cancelled();

  /**
   * Tells how far this run has come, without a note; see {@link #progress(long, long, String)}.
   *
   * @param done how much is done, in any unit; 0 or more
   * @param total how much is to be done; 0 if that is unknown
   * @throws InvalidValueException if one of them is negative
   */
  default void progress(long done, long total) {
    progress(done, total, "");
  }

  /**
   * Tells how far this run has come, for those who look at the job: {@link
   * dev.simplequeue.inspect.JobHistory#progress}, the HTTP API, the web page.
   *
   * <p>Call it as often as you like, from any thread: it only keeps the last values in memory. They
   * are written about a second later, with those of all other jobs of the node, at most once a
   * second; while the database is away they wait. So it never blocks, and the job does not depend
   * on it. What a run tells in its last second, or after its end, may never be seen. When the job
   * runs again, it begins without progress; when it has ended, its progress is forgotten.
   *
   * @param done how much is done, in any unit; 0 or more. May be more than {@code total}, if that
   *     was an estimate
   * @param total how much is to be done; 0 if that is unknown
   * @param note what is done now, for a person, never a payload; cut to {@value
   *     JobProgress#MAX_NOTE_CHARACTERS} characters; empty if there is nothing to say
   * @throws InvalidValueException if {@code done} or {@code total} is negative
   */
  void progress(long done, long total, String note);

  /**
   * Settles this job in the caller's transaction, together with the handler's own writes: the job
   * has ended if and only if that commits. The handler then returns {@link JobResult#settled()}.
   *
   * <p>The job's row is locked until the transaction ends: settle last, and commit at once.
   *
   * @param connection of the queue's database, with an open transaction
   * @param result any result except {@link JobResult#settled()}
   * @return fails with {@link StaleClaimException} if this claim no longer holds the job (a lost
   *     lease, a timeout): roll back then; with {@link InvalidValueException} if the result is
   *     {@link JobResult#settled()}; otherwise with the database's own error
   */
  Future<Void> settle(SqlConnection connection, JobResult result);
}
