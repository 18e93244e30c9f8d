package dev.simplequeue.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The CPU time of a PostgreSQL server on this machine, all its processes, as Linux's /proc tells
 * it.
 */
final class ServerCpu {
  private static final int CLOCK_TICKS_PER_SECOND = 100;
  private static final String UNKNOWN = "0";

  private final String postmaster;

  /**
   * @param backend the process id of a connection's back end
   */
  ServerCpu(int backend) {
    String[] stat = stat(Path.of("/proc", Integer.toString(backend)));
    postmaster = stat.length == 0 || !isServer(backend) ? UNKNOWN : stat[1];
  }

  /** Microseconds since the server's start; 0 if they cannot be known. */
  long micros() {
    if (postmaster.equals(UNKNOWN)) {
      return 0;
    }
    String[] own = stat(Path.of("/proc", postmaster));
    long ticks = ticks(own, 11) + ticks(own, 12) + ticks(own, 13) + ticks(own, 14);
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      ticks +=
          processes
              .map(ServerCpu::stat)
              .filter(stat -> stat.length > 1 && stat[1].equals(postmaster))
              .mapToLong(stat -> ticks(stat, 11) + ticks(stat, 12))
              .sum();
    } catch (IOException e) {
      return 0;
    }
    return ticks * (1_000_000 / CLOCK_TICKS_PER_SECOND);
  }

  private static boolean isServer(int backend) {
    try {
      return Files.readString(Path.of("/proc", Integer.toString(backend), "comm"))
          .startsWith("postgres");
    } catch (IOException e) {
      return false;
    }
  }

  private static long ticks(String[] stat, int field) {
    return stat.length > field ? Long.parseLong(stat[field]) : 0;
  }

  /** The fields of a process's stat after its name, whose first is the state. */
  private static String[] stat(Path process) {
    if (!Character.isDigit(process.getFileName().toString().charAt(0))) {
      return new String[0];
    }
    try {
      String text = Files.readString(process.resolve("stat"));
      return text.substring(text.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }
}
