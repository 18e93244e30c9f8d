package dev.simplequeue.job;

import dev.simplequeue.impl.base.BoundedTrace;
import java.util.Objects;
import java.util.Optional;

/**
 * The reason why an attempt, or a job, ended without success. It is stored with the job.
 *
 * @param kind one word: {@code failed}, {@code timeout}, {@code critical}, {@code cancelled},
 *     {@code unprocessable}, {@code refused}
 * @param message for a person; always text that PostgreSQL can store
 * @param trace the first frames of the exception and of its causes, if an exception was the reason;
 *     at most {@value #MAX_TRACE_CHARACTERS} characters. Stored unless the queue's option {@code
 *     keepTraces} is off
 */
public record JobError(String kind, String message, Optional<String> trace) {

  /** The longest message, in characters; a longer one is cut. */
  public static final int MAX_CHARACTERS = 2000;

  /** The longest trace, in characters; a longer one is cut. */
  public static final int MAX_TRACE_CHARACTERS = BoundedTrace.MAX_CHARACTERS;

  private static final int MAX_CAUSES = 5;

  /**
   * Makes the message and the trace storable.
   *
   * @param kind one word: {@code failed}, {@code timeout}, {@code critical}, {@code cancelled},
   *     {@code unprocessable}, {@code refused}
   * @param message for a person; always text that PostgreSQL can store
   * @param trace the first frames of the exception and of its causes
   */
  public JobError {
    Objects.requireNonNull(kind, "kind");
    message = storable(String.valueOf(message), MAX_CHARACTERS);
    trace = trace.map(text -> storable(text, MAX_TRACE_CHARACTERS));
  }

  /**
   * An error without a trace.
   *
   * @param kind one word, see {@link JobError}
   * @param message for a person; always text that PostgreSQL can store
   */
  public JobError(String kind, String message) {
    this(kind, message, Optional.empty());
  }

  /** {@return the same without the trace} */
  public JobError withoutTrace() {
    return trace.isEmpty() ? this : new JobError(kind, message);
  }

  /**
   * The error with this message.
   *
   * @param kind one word, see {@link JobError}
   * @param message for a person; cut to {@value #MAX_CHARACTERS} characters
   * @return the error
   */
  public static JobError of(String kind, String message) {
    return new JobError(kind, message);
  }

  /**
   * The error that names an exception and at most five of its causes, with their first frames.
   *
   * @param kind one word, see {@link JobError}
   * @param error the exception
   * @return the error
   */
  public static JobError of(String kind, Throwable error) {
    StringBuilder text = new StringBuilder().append(error);
    Throwable cause = error.getCause();
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      text.append("; caused by: ").append(cause);
    }
    return new JobError(kind, text.toString(), BoundedTrace.of(error));
  }

  /** PostgreSQL's text takes neither U+0000 nor half a surrogate pair: both become U+FFFD. */
  static String storable(String message, int atMost) {
    int end = Math.min(message.length(), atMost);
    StringBuilder text = new StringBuilder(end);
    for (int i = 0; i < end; i++) {
      char c = message.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < end
          && Character.isLowSurrogate(message.charAt(i + 1))) {
        text.append(c).append(message.charAt(++i));
      } else {
        text.append(c == 0 || Character.isSurrogate(c) ? '\uFFFD' : c);
      }
    }
    return text.toString();
  }
}
