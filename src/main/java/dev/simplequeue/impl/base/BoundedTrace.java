package dev.simplequeue.impl.base;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The part of a stack trace that leads to the line of code, short enough to be stored: the first
 * frames of an exception and of its causes. Texts of exceptions are not in it; they stand in the
 * error's message.
 */
public final class BoundedTrace {
  /** The longest trace, in characters. */
  public static final int MAX_CHARACTERS = 2000;

  private static final int MAX_FRAMES = 10;
  private static final int MAX_FRAMES_OF_CAUSE = 5;
  private static final int MAX_CAUSES = 5;

  private BoundedTrace() {}

  /** Empty if there is no frame to tell, or the exception cannot even be described. */
  public static Optional<String> of(Throwable error) {
    try {
      return write(error);
    } catch (Throwable e) {
      return Optional.empty();
    }
  }

  private static Optional<String> write(Throwable error) {
    StringBuilder text = new StringBuilder();
    boolean hasFrames = append(text, "", error, MAX_FRAMES);
    @Nullable Throwable cause = error.getCause();
    for (int i = 0; i < MAX_CAUSES && cause != null; i++, cause = cause.getCause()) {
      hasFrames |= append(text, "\ncaused by ", cause, MAX_FRAMES_OF_CAUSE);
    }
    if (text.length() > MAX_CHARACTERS) {
      text.setLength(MAX_CHARACTERS - 3);
      text.append("...");
    }
    return hasFrames ? Optional.of(text.toString()) : Optional.empty();
  }

  private static boolean append(StringBuilder text, String before, Throwable error, int most) {
    StackTraceElement[] frames = error.getStackTrace();
    text.append(before).append(error.getClass().getName());
    for (int i = 0; i < frames.length && i < most && text.length() < MAX_CHARACTERS; i++) {
      text.append("\n  at ").append(frames[i]);
    }
    if (frames.length > most) {
      text.append("\n  and ").append(frames.length - most).append(" more");
    }
    return frames.length > 0;
  }
}
