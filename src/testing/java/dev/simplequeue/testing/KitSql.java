package dev.simplequeue.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/** The kit's own statements, each a file, for one schema. */
final class KitSql {
  private final String schema;

  KitSql(String schema) {
    this.schema = schema;
  }

  /** The schema of the user's own tables. */
  String tables() {
    return schema + "_tables";
  }

  /** The statement of a file, without its head. */
  String text(String name) {
    try (InputStream in = KitSql.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("the testing kit is incomplete: " + name + " is missing");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("--"))
          .collect(Collectors.joining("\n"))
          .replace("{schema}", '"' + schema + '"')
          .replace("{tables}", '"' + tables() + '"');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
