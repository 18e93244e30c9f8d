package dev.simplequeue.impl.base;

import java.util.ArrayList;
import java.util.List;

/**
 * A place in a payload as people write it: keys with dots between them. A key that has a dot or a
 * quotation mark in it stands in quotation marks, each of its own written twice: {@code
 * customer."e.mail"}. An empty path is the whole payload.
 */
public final class PayloadPath {

  private PayloadPath() {}

  /**
   * Reads its keys, the outermost first.
   *
   * @throws IllegalArgumentException if it is not such a path
   */
  public static List<String> keys(String path) {
    List<String> keys = new ArrayList<>();
    int at = 0;
    while (at < path.length() || !keys.isEmpty()) {
      int end = path.startsWith("\"", at) ? endOfQuoted(path, at) : endOfPlain(path, at);
      String key = path.substring(at, end);
      keys.add(
          key.startsWith("\"") ? key.substring(1, key.length() - 1).replace("\"\"", "\"") : key);
      if (end == path.length()) {
        return keys;
      }
      at = end + 1;
    }
    return keys;
  }

  private static int endOfPlain(String path, int at) {
    int dot = path.indexOf('.', at);
    int end = dot < 0 ? path.length() : dot;
    if (end == at) {
      throw new IllegalArgumentException(
          "has a dot without a key beside it; write keys as a.b, and one with a dot as \"a.b\"");
    }
    return end;
  }

  private static int endOfQuoted(String path, int at) {
    int end = at + 1;
    while (true) {
      end = path.indexOf('"', end);
      if (end < 0) {
        throw new IllegalArgumentException("has a quotation mark that is not closed");
      } else if (path.startsWith("\"\"", end)) {
        end += 2;
      } else if (end + 1 == path.length() || path.charAt(end + 1) == '.') {
        return end + 1;
      } else {
        throw new IllegalArgumentException("has something else than a dot after a quoted key");
      }
    }
  }
}
