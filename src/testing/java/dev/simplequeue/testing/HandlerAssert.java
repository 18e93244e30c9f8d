package dev.simplequeue.testing;

import io.vertx.core.json.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * Assertions on what a handler made of its job. Each returns this, or fails with an {@code
 * AssertionError} that shows the whole result and has as its cause what the handler threw.
 */
public final class HandlerAssert {
  private final HandlerResult result;

  private HandlerAssert(HandlerResult result) {
    this.result = result;
  }

  /**
   * Begins.
   *
   * @param result of {@link HandlerTester#run}
   * @return assertions on it
   */
  public static HandlerAssert assertThat(HandlerResult result) {
    return new HandlerAssert(result);
  }

  /** {@return this, if the job is completed} */
  public HandlerAssert isCompleted() {
    return is(Outcome.COMPLETED);
  }

  /** {@return this, if the attempt failed and another follows} */
  public HandlerAssert isRetried() {
    return is(Outcome.RETRIED);
  }

  /** {@return this, if the last attempt failed} */
  public HandlerAssert isFailed() {
    return is(Outcome.FAILED);
  }

  /** {@return this, if the job waits again and has used no attempt} */
  public HandlerAssert isRescheduled() {
    return is(Outcome.RESCHEDULED);
  }

  /** {@return this, if no attempt can succeed} */
  public HandlerAssert isCritical() {
    return is(Outcome.CRITICAL);
  }

  /** {@return this, if the job is cancelled} */
  public HandlerAssert isCancelled() {
    return is(Outcome.CANCELLED);
  }

  /** {@return this, if its payload cannot be processed} */
  public HandlerAssert isUnprocessable() {
    return is(Outcome.UNPROCESSABLE);
  }

  /**
   * It became of the job what is expected.
   *
   * @param outcome what
   * @return this
   */
  public HandlerAssert is(Outcome outcome) {
    return check(result.outcome() == outcome, outcome.name().toLowerCase(Locale.ROOT));
  }

  /**
   * The job waits so long, give or take a second.
   *
   * @param delay how long
   * @return this
   */
  public HandlerAssert afterDelay(Duration delay) {
    return check(
        result
            .delay()
            .map(wait -> wait.minus(delay).abs().compareTo(JobMatcher.TOLERANCE) <= 0)
            .orElse(false),
        "again after " + Text.of(delay));
  }

  /**
   * The error that is stored with the job contains this.
   *
   * @param part of its message
   * @return this
   */
  public HandlerAssert withError(String part) {
    return check(
        result.error().map(error -> error.message().contains(part)).orElse(false),
        "an error with \"" + part + '"');
  }

  /**
   * The handler put this out; an object may have more fields.
   *
   * @param output what Jackson writes as JSON
   * @return this
   */
  public HandlerAssert withOutput(Object output) {
    Object expected = Json.decodeValue(Json.encode(output));
    Optional<String> missing =
        result
            .outputText()
            .map(text -> PayloadPart.missing("output", expected, Json.decodeValue(text)))
            .orElse(Optional.of("no output"));
    return check(missing.isEmpty(), "output " + Json.encode(expected));
  }

  /**
   * The handler threw this, or failed its future with it.
   *
   * @param type its class
   * @return this
   */
  public HandlerAssert threw(Class<? extends Throwable> type) {
    return check(
        result.thrown().filter(type::isInstance).isPresent(), "a thrown " + type.getName());
  }

  /**
   * This is what the handler has told last of its progress, with any note.
   *
   * @param done how much is done
   * @param total how much is to be done; 0 for unknown
   * @return this
   */
  public HandlerAssert withProgress(long done, long total) {
    return check(
        result
            .progress()
            .filter(told -> told.done() == done && told.total().orElse(0L) == total)
            .isPresent(),
        "progress " + Text.of(done, total == 0 ? Optional.empty() : Optional.of(total)));
  }

  /** {@return this, if the handler settled the job in a transaction of its own} */
  public HandlerAssert settledItself() {
    return check(result.settledItself(), "settled by itself");
  }

  private HandlerAssert check(boolean holds, String expected) {
    if (!holds) {
      throw new AssertionError(
          "expected " + expected + ", but the job is " + result, result.thrown().orElse(null));
    }
    return this;
  }
}
