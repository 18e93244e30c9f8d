package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How far an operation is. */
public enum OperationState {
  /** It waits for its next chunk, or a node is at it. */
  RUNNING,
  /** It has come to its end. */
  DONE,
  /** An operator has ended it. What was changed by then stays changed. */
  CANCELLED;

  /**
   * As the table and messages spell it: {@code running}.
   *
   * @return the word
   */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
