package dev.simplequeue.job;

import java.util.Objects;

/**
 * Why an attempt, or a job, ended without success, as it is stored with the job.
 *
 * @param kind one word: {@code failed}, {@code internal_error}, {@code timeout}, {@code critical},
 *     {@code cancelled}, {@code unprocessable}, {@code refused}
 * @param message for a person; always text that PostgreSQL can store
 */
public record JobError(String kind, String message) {

  /** The longest message, in characters; a longer one is cut. */
  public static final int MAX_CHARACTERS = 2000;

  private static final int MAX_CAUSES = 5;

  /**
   * Makes the message storable.
   *
   * @param kind one word: {@code failed}, {@code internal_error}, {@code timeout}, {@code
   *     critical}, {@code cancelled}, {@code unprocessable}, {@code refused}
   * @param message for a person; always text that PostgreSQL can store
   */
  public JobError {
    Objects.requireNonNull(kind, "kind");
    message = storable(String.valueOf(message));
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
   * The error that names an exception and at most five of its causes.
   *
   * @param kind one word, see {@link JobError}
   * @param error the exception; its stack trace is not stored
   * @return the error
   */
  public static JobError of(String kind, Throwable error) {
    StringBuilder text = new StringBuilder().append(error);
    Throwable cause = error.getCause();
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      text.append("; caused by: ").append(cause);
    }
    return new JobError(kind, text.toString());
  }

  /** PostgreSQL's text takes neither U+0000 nor half a surrogate pair: both become U+FFFD. */
  private static String storable(String message) {
    int end = Math.min(message.length(), MAX_CHARACTERS);
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
