package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where the JSON lines go: to standard output, and to a file if the caller names one. */
final class Lines {
  private final List<JsonObject> printed = new ArrayList<>();

  @Option(names = "--out", description = "A file that the JSON lines are appended to as well.")
  private Path file;

  void print(JsonObject line) {
    String text = line.encode();
    System.out.println(text);
    System.out.flush();
    printed.add(line);
    if (file != null) {
      try {
        Files.write(file, List.of(text), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** All lines until now. */
  List<JsonObject> printed() {
    return printed;
  }
}
