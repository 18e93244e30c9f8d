package dev.simplequeue.impl.desk;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * A change that somebody wants to make by the HTTP API.
 *
 * @param id of its row in the audit
 * @param by who
 * @param action what, such as {@code cancel}
 * @param target what it is to change; never a payload
 * @param audited whether it has such a row
 * @param key the caller's for this request and its repetitions
 * @param request a digest of the request: another one must not have the same key
 * @param seed makes the ids of this change, if its key is new
 */
public record Change(
    UUID id,
    String by,
    String action,
    JsonObject target,
    boolean audited,
    Optional<String> key,
    String request,
    UUID seed) {

  /** So long the answer to a key is kept at least. */
  public static final Duration KEEP_ANSWERS = Duration.ofHours(24);

  /** A change that has no answer after so long was lost with its node. */
  public static final Duration LOST_AFTER = Duration.ofMinutes(2);

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
   * @param detail for a person
   * @param answer for repetitions of its key; empty if they may try again
   */
  public record Ended(Change change, String outcome, String detail, Optional<Answer> answer) {}
}
