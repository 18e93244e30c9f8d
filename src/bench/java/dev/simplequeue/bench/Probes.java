package dev.simplequeue.bench;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What is looked at besides the usual figures. Figures that are taken so are not for tables. */
final class Probes {
  @Option(
      names = "--wal-records",
      description =
          "Tells the WAL of each timed part by the type of its records; needs pg_walinspect"
              + " (PostgreSQL 15 or newer) and a superuser.")
  boolean walRecords;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description =
          "Writes a JFR recording of the client in each timed part, the second to FILE.2 and so on,"
              + " and tells the methods that it met most often.")
  private Path profile;

  private int recordings;

  boolean profiles() {
    return profile != null;
  }

  /** Where the next recording goes. */
  Path nextRecording() {
    recordings++;
    Path file = profile.toAbsolutePath();
    return recordings == 1 ? file : file.resolveSibling(file.getFileName() + "." + recordings);
  }
}
