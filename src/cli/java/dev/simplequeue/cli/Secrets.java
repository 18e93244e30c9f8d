package dev.simplequeue.cli;

import java.util.regex.Pattern;

/** Keeps passwords out of what is shown: a mistyped option may be the one that has it. */
public final class Secrets {
  private static final Pattern IN_AUTHORITY = Pattern.compile("(//[^:/@\\s]*):[^@\\s]*@");
  private static final Pattern AS_PARAMETER =
      Pattern.compile("(?i)((?:password|passwd|pwd|token)\\s*[=:]\\s*)[^&\\s'\",]+");

  private Secrets() {}

  /** The text without what may be a password. */
  public static String hide(String text) {
    return AS_PARAMETER
        .matcher(IN_AUTHORITY.matcher(text).replaceAll("$1:***@"))
        .replaceAll("$1***");
  }
}
