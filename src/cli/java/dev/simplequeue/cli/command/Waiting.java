package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Words;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How long a command waits for the end of an operation. */
final class Waiting {
  @Option(
      names = "--wait",
      paramLabel = "DURATION",
      defaultValue = "5m",
      description =
          "How long to wait for the end of an operation on many jobs: 5m by default, 0s for not at"
              + " all. It goes on without this command.")
  private String atMost = "5m";

  Duration atMost() {
    try {
      return Words.duration(atMost);
    } catch (IllegalArgumentException e) {
      throw Action.misuse("--wait " + e.getMessage());
    }
  }
}
