package dev.simplequeue.examples.checksums;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What a run has brought. */
record Report(
    int files,
    double seconds,
    Histogram micros,
    List<Checksum> checksums,
    List<Dead> dead,
    long failedAttempts) {
  /** A completed job's output. */
  record Checksum(String path, String sha256, long bytes, long lines) {
    static Checksum of(String path, JsonObject output) {
      return new Checksum(
          path, output.getString("sha256"), output.getLong("bytes"), output.getLong("lines"));
    }

    /**
     * For {@code sha256sum -c}: before a name with a backslash or a line break stands a backslash.
     */
    String line() {
      String escaped = path.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r");
      return (escaped.equals(path) ? "" : "\\") + sha256 + "  " + escaped;
    }
  }

  /** A file that could not be read. */
  record Dead(String path, String error) {}

  private static final String LARGE = "%,12d bytes %,9d lines  %s%n";

  void writeTo(Path out) throws IOException {
    Files.createDirectories(out.toAbsolutePath().normalize().getParent());
    var lines = checksums.stream().sorted(Comparator.comparing(Checksum::path)).map(Checksum::line);
    Files.write(out, lines.toList());
  }

  void print(PrintStream to, Path out) {
    to.println();
    row(to, "files", Integer.toString(files));
    row(to, "completed", Integer.toString(checksums.size()));
    row(to, "failed attempts", Long.toString(failedAttempts));
    row(to, "dead", Integer.toString(dead.size()));
    row(to, "jobs/s", Long.toString(Math.round(files / Math.max(seconds, 1e-3))));
    row(to, "p50 enqueue to start", millis(50));
    row(to, "p99 enqueue to start", millis(99));
    row(to, "checksums in", out.toString());
    if (!checksums.isEmpty()) {
      to.printf(Locale.ROOT, "%nThe largest files, from the archive:%n");
      checksums.stream()
          .sorted(Comparator.comparingLong(Checksum::bytes).reversed())
          .limit(5)
          .forEach(c -> to.printf(Locale.ROOT, LARGE, c.bytes, c.lines, c.path));
    }
    if (!dead.isEmpty()) {
      to.printf(Locale.ROOT, "%nIn the dead letter queue:%n");
      dead.forEach(d -> to.printf(Locale.ROOT, "  %s: %s%n", d.path, d.error));
    }
    to.printf(Locale.ROOT, "%nended: %d completed, %d dead%n", checksums.size(), dead.size());
  }

  private static void row(PrintStream to, String name, String value) {
    to.printf(Locale.ROOT, "%-22s %s%n", name, value);
  }

  private String millis(double percentile) {
    return String.format(Locale.ROOT, "%.1f ms", micros.getValueAtPercentile(percentile) / 1e3);
  }
}
