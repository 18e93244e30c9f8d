package dev.simplequeue.job;

/**
 * Looks through a JSON text once: valid, and without anything that needs a closer look, as nearly
 * every payload is. Everything else is left to a parser, which says what is wrong, if it is.
 */
final class PlainJson {
  /** Not valid, or not plain. */
  static final int OTHER = -1;

  /** Deeper ones are for the parser. */
  private static final int DEPTH = 32;

  /** What may come next. */
  private static final int VALUE = 0;

  private static final int VALUE_OR_END = 1;
  private static final int KEY = 2;
  private static final int KEY_OR_END = 3;
  private static final int COMMA_OR_END = 4;

  private final char[] text;
  private int at;
  private int bytes;

  private PlainJson(String text) {
    this.text = text.toCharArray();
    this.bytes = this.text.length;
  }

  /**
   * The length in UTF-8 of a text that is one JSON value, nested less than 32 deep, with numbers
   * without exponents, no surrogates, and no escapes by number. Otherwise {@link #OTHER}.
   */
  static int bytes(String text) {
    PlainJson json = new PlainJson(text);
    return json.isPlain() ? json.bytes : OTHER;
  }

  private boolean isPlain() {
    int objects = 0;
    int depth = 0;
    int next = VALUE;
    while (at < text.length) {
      char c = text[at++];
      switch (c) {
        case '{', '[' -> {
          if (next > VALUE_OR_END || ++depth == DEPTH) {
            return false;
          }
          objects = objects << 1 | (c == '{' ? 1 : 0);
          next = c == '{' ? KEY_OR_END : VALUE_OR_END;
        }
        case '}', ']' -> {
          boolean mayEnd = next == COMMA_OR_END || next == (c == '}' ? KEY_OR_END : VALUE_OR_END);
          if (!mayEnd || depth-- == 0 || (objects & 1) != (c == '}' ? 1 : 0)) {
            return false;
          }
          objects >>>= 1;
          next = COMMA_OR_END;
        }
        case ',' -> {
          if (next != COMMA_OR_END || depth == 0) {
            return false;
          }
          next = (objects & 1) == 1 ? KEY : VALUE;
        }
        case '"' -> {
          if (next == COMMA_OR_END || !string()) {
            return false;
          }
          if (next == KEY || next == KEY_OR_END) {
            if (at == text.length || text[at++] != ':') {
              return false;
            }
            next = VALUE;
          } else {
            next = COMMA_OR_END;
          }
        }
        default -> {
          if (next > VALUE_OR_END || !scalar(c)) {
            return false;
          }
          next = COMMA_OR_END;
        }
      }
    }
    return depth == 0 && next == COMMA_OR_END;
  }

  /** The rest of a string, and its closing quote. */
  private boolean string() {
    while (at < text.length) {
      char c = text[at++];
      if (c == '"') {
        return true;
      } else if (c == '\\') {
        if (at == text.length || "\"\\/bfnrt".indexOf(text[at++]) < 0) {
          return false;
        }
      } else if (c < ' ' || Character.isSurrogate(c)) {
        return false;
      } else if (c >= 0x80) {
        bytes += c < 0x800 ? 1 : 2;
      }
    }
    return false;
  }

  private boolean scalar(char first) {
    return switch (first) {
      case 't' -> word("rue");
      case 'f' -> word("alse");
      case 'n' -> word("ull");
      default -> number(first);
    };
  }

  private boolean word(String rest) {
    for (int i = 0; i < rest.length(); i++) {
      if (at == text.length || text[at++] != rest.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private boolean number(char first) {
    int start = at - 1;
    if (first == '-') {
      if (at == text.length) {
        return false;
      }
      first = text[at++];
    }
    if (!isDigit(first)) {
      return false;
    }
    if (first != '0') {
      digits();
    }
    if (at < text.length && text[at] == '.') {
      at++;
      if (digits() == 0) {
        return false;
      }
    }
    return at - start <= JsonText.MAX_NUMBER_CHARACTERS;
  }

  private int digits() {
    int start = at;
    while (at < text.length && isDigit(text[at])) {
      at++;
    }
    return at - start;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }
}
