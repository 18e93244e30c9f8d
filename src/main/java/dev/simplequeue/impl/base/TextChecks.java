package dev.simplequeue.impl.base;

import java.util.Objects;
import java.util.function.BiFunction;

/** The checks that every text from a caller passes before it may reach a statement, or an error. */
public final class TextChecks {
  private static final int SHOWN_CHARACTERS = 60;

  private TextChecks() {}

  /**
   * Refuses what PostgreSQL's text cannot hold: U+0000, and half a surrogate pair, which the driver
   * would turn into a question mark.
   *
   * @param field the name that an error gives it
   * @param refusal makes the error from the field and the problem
   */
  public static String checkStorable(
      String field, String text, BiFunction<String, String, ? extends RuntimeException> refusal) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw refusal.apply(field, "contains U+0000, which PostgreSQL cannot store");
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw refusal.apply(field, "contains an unpaired surrogate, which is not valid Unicode");
        }
        i++;
      }
    }
    return text;
  }

  /**
   * Refuses a name that is empty, longer than {@code maxCharacters}, or has control characters.
   *
   * @param field the name that an error gives it
   * @param refusal makes the error from the field and the problem
   */
  public static String checkName(
      String field,
      String name,
      int maxCharacters,
      BiFunction<String, String, ? extends RuntimeException> refusal) {
    Objects.requireNonNull(name, field);
    if (isPlain(name) && !name.isEmpty() && name.length() <= maxCharacters) {
      return name;
    }
    int characters = name.codePointCount(0, name.length());
    if (characters < 1 || characters > maxCharacters) {
      throw refusal.apply(
          field, "has " + characters + " characters; the limit is 1 to " + maxCharacters);
    }
    checkStorable(field, name, refusal);
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw refusal.apply(field, "contains a control character");
    }
    return name;
  }

  /** Printable ASCII, as nearly all names are: one look at each character decides. */
  private static boolean isPlain(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~') {
        return false;
      }
    }
    return true;
  }

  /**
   * A key or a word of a caller's as an error may show it: cut to {@value #SHOWN_CHARACTERS}
   * characters, in one line, in the order that it is written.
   */
  public static String shown(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints()
        .limit(SHOWN_CHARACTERS)
        .map(TextChecks::printable)
        .forEach(shown::appendCodePoint);
    return text.codePoints().skip(SHOWN_CHARACTERS).findAny().isPresent()
        ? shown.append("...").toString()
        : shown.toString();
  }

  /** Marks of direction are formats; so is what joins emoji, which is no loss in an error. */
  private static int printable(int character) {
    return switch (Character.getType(character)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          0xFFFD;
      default -> character;
    };
  }
}
