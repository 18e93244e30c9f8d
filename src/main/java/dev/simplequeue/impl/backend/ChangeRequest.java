package dev.simplequeue.impl.backend;

import dev.simplequeue.job.JobIds;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A change that an operator orders, or a program by HTTP: who, what, and what is known of
 * repetitions.
 *
 * @param id of its row in the audit
 * @param by who
 * @param action what, such as {@code cancel}
 * @param target what it is to change; never a payload
 * @param audited whether it has such a row
 * @param key the caller's for this request and its repetitions
 * @param digest of the request: another one must not have the same key
 * @param seed makes the ids of this change, if its key is new
 */
public record ChangeRequest(
    UUID id,
    String by,
    String action,
    JsonObject target,
    boolean audited,
    Optional<String> key,
    String digest,
    UUID seed) {

  /** The answer to a key is kept for at least this long. */
  public static final Duration KEEP_ANSWERS = Duration.ofHours(24);

  /** A change that has no answer after this time was lost with its node. */
  public static final Duration LOST_AFTER = Duration.ofMinutes(2);

  /** One that is audited and has no key. */
  public static ChangeRequest audited(String by, String action, JsonObject target) {
    return new ChangeRequest(
        JobIds.next(), by, action, target, true, Optional.empty(), "", JobIds.next());
  }

  /** Whether there is anything to write down. */
  public boolean isWritten() {
    return audited || key.isPresent();
  }

  /** What becomes of it. */
  public sealed interface Begun {}

  /**
   * It is to be made now.
   *
   * @param seed makes its ids
   * @param again whether it was begun before, and may have been made
   */
  public record Go(UUID seed, boolean again) implements Begun {}

  /** It was answered before. */
  public record Answered(Answer answer) implements Begun {}

  /** It is under way. */
  public record UnderWay() implements Begun {}

  /** The key belongs to another request. */
  public record KeyReused() implements Begun {}

  /** What was answered. */
  public record Answer(int status, String body) {}

  /**
   * What came of it.
   *
   * @param outcome done, refused or unknown
   * @param detail for a person; what is longer than {@value #MAX_DETAIL} characters is cut off
   * @param answer for repetitions of its key; empty if they may try again
   */
  public record Ended(
      ChangeRequest change, String outcome, String detail, Optional<Answer> answer) {
    private static final int MAX_DETAIL = 1_000;

    /** Shortens the detail. */
    public Ended {
      if (detail.length() > MAX_DETAIL) {
        detail = detail.substring(0, MAX_DETAIL) + "…";
      }
    }
  }
}
