package dev.simplequeue.cli;

import java.util.Locale;

/** How a command ends: the exit code that a script sees, and the word of an error in JSON. */
public enum Exit {
  /** It has done what it was asked. */
  OK(0, "it was done"),
  /** The answer is no: unhealthy, nothing found, an unknown name, not yet. */
  NO(
      1,
      "the answer is no: something is unhealthy, was not found, is unknown, or has not ended yet"),
  /** The command line or one of its values is wrong. Nothing was done. */
  USAGE(2, "the command line, or a value in it, is wrong; nothing was done"),
  /** The database or the API could not be reached, or not logged in to. */
  CONNECTION(
      3,
      "the database or the API did not answer, or refused the login; nothing was done, try again"),
  /** The database, the API or the operator has refused it. */
  REFUSED(
      4,
      "it was refused: by the database, by the API, by tables that do not fit, or because nobody"
          + " confirmed it"),
  /** It may have been done, or a part of it. */
  UNKNOWN(5, "it may have been done, or a part of it; to repeat it is safe"),
  /** A mistake in this program. */
  BUG(70, "a mistake in this program; please report it");

  private final int code;
  private final String meaning;

  Exit(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }

  /** The exit code of the process. */
  public int code() {
    return code;
  }

  /** For a person. */
  public String meaning() {
    return meaning;
  }

  /** The word for it in JSON. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
