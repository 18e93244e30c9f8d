package dev.simplequeue.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The samples of a document: copies of what the build compiles or checks, so that they can be read
 * in the repository too.
 *
 * <p>A comment before each names its source, a path from the root of the repository: {@code //
 * sample: examples/.../File.java#tag}. The sample is the block that follows, or what stands before
 * {@code // end of sample}.
 */
public final class Samples {
  private static final Pattern MARK =
      Pattern.compile("(?://|<!--) sample: ([^#\\s]+)(?:#(\\S+))?(?: -->)?");

  private Samples() {}

  /** {@return the document with each sample as its source has it now} */
  public static String refreshed(Path document) throws IOException {
    List<String> lines = Files.readAllLines(document);
    List<String> fresh = new ArrayList<>();
    for (int at = 0; at < lines.size(); at++) {
      String line = lines.get(at);
      fresh.add(line);
      Matcher mark = MARK.matcher(line);
      if (mark.matches()) {
        String end = "// end of sample";
        while (lines.get(at + 1).startsWith("[source")) {
          fresh.add(lines.get(++at));
        }
        if (lines.get(at + 1).matches("----|```.*")) {
          fresh.add(lines.get(++at));
          end = lines.get(at).substring(0, 3).equals("```") ? "```" : "----";
        }
        fresh.addAll(source(Path.of(mark.group(1)), mark.group(2)));
        do {
          at++;
        } while (!lines.get(at).equals(end));
        fresh.add(end);
      }
    }
    return String.join("\n", fresh) + "\n";
  }

  private static List<String> source(Path file, String tag) throws IOException {
    List<String> lines = Files.readAllLines(file);
    if (tag != null) {
      int begin = indexOf(lines, "tag::" + tag + "[]");
      lines = lines.subList(begin + 1, indexOf(lines, "end::" + tag + "[]"));
    }
    return strip(
        lines.stream()
            .filter(line -> !line.matches("package .*;|// Made by .*|\\s*// (tag|end)::.*"))
            .toList());
  }

  private static int indexOf(List<String> lines, String mark) {
    for (int at = 0; at < lines.size(); at++) {
      if (lines.get(at).strip().equals("// " + mark)) {
        return at;
      }
    }
    throw new IllegalArgumentException("no line says " + mark);
  }

  /** Without blank lines at its ends, and without the indentation that all lines have. */
  private static List<String> strip(List<String> lines) {
    return String.join("\n", lines).strip().isEmpty()
        ? List.of()
        : String.join("\n", lines)
            .replaceAll("\\A(\\s*\n)+|\\s+\\z", "")
            .stripIndent()
            .lines()
            .toList();
  }
}
