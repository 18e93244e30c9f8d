package dev.simplequeue.cli;

import dev.simplequeue.bench.Bench;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Hands the benchmark its own command line: its options are not those of the other commands. */
final class Benchmark {
  private Benchmark() {}

  /**
   * Runs it.
   *
   * @param arguments those after the word bench
   */
  static int run(Terminal terminal, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    boolean asksForHelp = all.contains("--help") || all.contains("-h") || all.contains("--version");
    boolean hasUri = all.stream().anyMatch(argument -> argument.startsWith("--uri"));
    if (!hasUri && !asksForHelp) {
      all.add("--uri=" + uri(terminal));
    }
    return Bench.commandLine()
        .setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8))
        .setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8))
        .execute(all.toArray(String[]::new));
  }

  /** The embedded server of the build is not in the jar. */
  private static String uri(Terminal terminal) {
    return Optional.ofNullable(terminal.environment().get("SIMPLEQUEUE_URI"))
        .filter(uri -> !uri.isBlank())
        .orElseThrow(
            () ->
                new Failure(
                    Exit.USAGE,
                    "bench needs a database: name --uri, or set $SIMPLEQUEUE_URI. It makes a schema"
                        + " of its own there and fills it"));
  }
}
