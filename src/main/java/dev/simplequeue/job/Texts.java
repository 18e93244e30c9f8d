package dev.simplequeue.job;

/** The checks that every text from a caller passes before it may reach a statement. */
final class Texts {

  private Texts() {}

  /**
   * Refuses what PostgreSQL's text cannot hold: U+0000, and half a surrogate pair, which the driver
   * would turn into a question mark.
   */
  static String checkStorable(String field, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new InvalidValueException(field, "contains U+0000, which PostgreSQL cannot store");
      }
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(i + 1));
        if (!pair) {
          throw new InvalidValueException(field, "contains half a surrogate pair (not Unicode)");
        }
        i++;
      }
    }
    return text;
  }

  /** Refuses a name that is empty, longer than {@code maxCharacters}, or has control characters. */
  static String checkName(String field, String name, int maxCharacters) {
    int characters = name.codePointCount(0, name.length());
    if (characters < 1 || characters > maxCharacters) {
      throw new InvalidValueException(
          field, "has " + characters + " characters; the limit is 1 to " + maxCharacters);
    }
    checkStorable(field, name);
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw new InvalidValueException(field, "contains a control character");
    }
    return name;
  }
}
