package dev.simplequeue.poller;

import dev.simplequeue.job.JobError;

/** An error in characters that every encoding of a database holds. */
final class PlainError {
  private static final int MAX_ERROR = 1500;
  private static final int MAX_REFUSAL = 400;

  private PlainError() {}

  /**
   * The same error in ASCII: other characters as {@code \\uXXXX}, and cut, so that the end says why
   * the database has refused it as it was.
   */
  static JobError of(JobError error, String refusal) {
    String text =
        ascii(error.message(), MAX_ERROR)
            + " (stored as ASCII text, because the database refused it: "
            + ascii(refusal, MAX_REFUSAL)
            + ")";
    return new JobError(
        error.kind(),
        text,
        error.trace().map(trace -> ascii(trace, JobError.MAX_TRACE_CHARACTERS - 3)));
  }

  private static String ascii(String text, int atMost) {
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      String next = c == '\n' || (c >= ' ' && c <= '~') ? String.valueOf(c) : "\\u" + hex(c);
      if (plain.length() + next.length() > atMost) {
        return plain.append("...").toString();
      }
      plain.append(next);
    }
    return plain.toString();
  }

  private static String hex(char c) {
    String hex = Integer.toHexString(c);
    return "0".repeat(4 - hex.length()) + hex;
  }
}
