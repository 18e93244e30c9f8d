package dev.simplequeue.impl.sql;

import java.util.LinkedHashMap;
import java.util.Map;

/** The functions that this library expects, to compare them with those of a database. */
public final class ExpectedFunctions {

  private ExpectedFunctions() {}

  /**
   * What makes each function, by its name.
   *
   * @param limits what stands in braces in their text
   */
  public static Map<String, String> texts(String schema, Map<String, ?> limits) {
    Functions functions = new Functions(schema, limits);
    Map<String, String> texts = new LinkedHashMap<>();
    Functions.ALL.forEach(name -> texts.put(name, functions.text(name)));
    return texts;
  }

  /** The comment that a function of this text has. */
  public static String comment(String text) {
    return Functions.commentOf(text);
  }
}
