package dev.simplequeue.impl.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The text of a statement, a function or a migration, loaded from its file once. The schema's name
 * is still a placeholder in it.
 */
public final class Sql {
  private static final String SCHEMA = "{schema}";
  private static final Pattern FRAGMENT = Pattern.compile("\\{fragment ([a-z_]+)}");

  private final String text;

  private Sql(String text) {
    this.text = text;
  }

  /**
   * The statement in {@code sql/<name>.sql}, without its comments. What it shares with others is in
   * {@code fragment/}: it takes the place of <code>{fragment name}</code>.
   */
  public static Sql statement(String name) {
    String text = withoutComments(resource("sql/" + name + ".sql"));
    return new Sql(
        FRAGMENT
            .matcher(text)
            .replaceAll(
                found ->
                    Matcher.quoteReplacement(
                        withoutComments(resource("fragment/" + found.group(1) + ".sql")))));
  }

  private static String withoutComments(String text) {
    return text.lines()
        .filter(line -> !line.stripLeading().startsWith("--"))
        .collect(Collectors.joining("\n"));
  }

  /** The statements in {@code migration/<name>.sql}. */
  public static Sql migration(String name) {
    return new Sql(resource("migration/" + name + ".sql"));
  }

  /** What makes the function in {@code function/<name>.sql}, without its head. */
  public static Sql function(String name) {
    String text = resource("function/" + name + ".sql");
    return new Sql(
        text.lines()
            .dropWhile(line -> line.startsWith("--"))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  /** The text for this schema, whose name the options have checked to need no escaping. */
  public String in(String schema) {
    return text.replace(SCHEMA, '"' + schema + '"');
  }

  /** The text for this schema, with a word in the place of {@code {name}}. */
  public String in(String schema, String name, String word) {
    return in(schema).replace('{' + name + '}', word);
  }

  /** The text for this schema, with words of the library in the place of their names in braces. */
  String in(String schema, Map<String, ?> words) {
    String filled = in(schema);
    for (Map.Entry<String, ?> word : words.entrySet()) {
      filled = filled.replace('{' + word.getKey() + '}', String.valueOf(word.getValue()));
    }
    return filled;
  }

  private static String resource(String path) {
    try (InputStream in = Sql.class.getResourceAsStream("/dev/simplequeue/" + path)) {
      if (in == null) {
        throw new IllegalStateException("the library is incomplete: " + path + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
