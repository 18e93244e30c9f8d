package dev.simplequeue.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The manual's text. A table that a test reads has an id, and a line for each row. */
public final class Manual {
  private static final Path CHAPTERS = Path.of("src/main/asciidoc");
  private static final Pattern NAME = Pattern.compile("`([^`]+)`");

  private Manual() {}

  /** A chapter's text. */
  public static String chapter(String name) {
    try {
      return Files.readString(CHAPTERS.resolve(name + ".adoc"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The rows of a chapter's table, cell by cell, without the head and the plus signs of `+literal+`. */
  public static List<List<String>> table(String chapter, String id) {
    List<String> lines = chapter(chapter).lines().toList();
    int start = 0;
    while (!lines.get(start).matches("\\[#" + Pattern.quote(id) + "[],].*")) {
      start++;
    }
    List<String> after = lines.subList(start + 2, lines.size());
    return after.subList(0, after.indexOf("|===")).stream()
        .filter(line -> line.startsWith("| "))
        .skip(1)
        .map(line -> line.replace("`+", "`").replace("+`", "`"))
        .map(line -> Arrays.stream(line.substring(2).split(" \\| ")).map(String::strip).toList())
        .toList();
  }

  /** What stands in back quotes in one column of a table. */
  public static Set<String> names(String chapter, String id, int column) {
    Set<String> names = new TreeSet<>();
    table(chapter, id).forEach(row -> names.addAll(names(row.get(column))));
    return names;
  }

  /** What stands in back quotes. */
  public static List<String> names(String text) {
    return NAME.matcher(text).results().map(result -> result.group(1)).toList();
  }

  /** The blocks of a chapter in this language. */
  public static List<String> blocks(String chapter, String language) {
    return Pattern.compile("\\[source," + language + "]\n----\n(.*?)\n----", Pattern.DOTALL)
        .matcher(chapter(chapter))
        .results()
        .map(block -> block.group(1))
        .toList();
  }
}
