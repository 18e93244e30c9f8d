package dev.simplequeue.cli.doctor;

import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Something that should be otherwise.
 *
 * @param level how bad it is
 * @param subject the table, queue, node or setting that it is about
 * @param text what was found, for a person
 * @param remedy what to do
 */
public record Finding(Level level, String subject, String text, String remedy) {

  /** How bad a finding is. */
  public enum Level {
    /** Jobs do not run, are in danger, or soon will be. */
    PROBLEM,
    /** Somebody should know, and may want it so. */
    WARNING
  }

  static Finding problem(String subject, String text, String remedy) {
    return new Finding(Level.PROBLEM, subject, text, remedy);
  }

  static Finding warning(String subject, String text, String remedy) {
    return new Finding(Level.WARNING, subject, text, remedy);
  }

  /** With the name of the check that has found it. */
  JsonObject toJson(String check) {
    return new JsonObject()
        .put("check", check)
        .put("level", level.name().toLowerCase(Locale.ROOT))
        .put("subject", subject)
        .put("text", text)
        .put("remedy", remedy);
  }
}
