package dev.simplequeue.fault;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * Has a process see another time than its machine's, by <a
 * href="https://github.com/wolfcw/libfaketime">libfaketime</a>. Only the time of day is wrong: what
 * measures how long something takes goes on as it is.
 */
final class WrongClock {
  private static final String LIBRARY = "faketime/libfaketime.so.1";

  /** Of Debian and Ubuntu, of Fedora, of Arch and Alpine, and of those who have built it. */
  private static final List<String> PLACES =
      List.of(
          "/usr/lib/x86_64-linux-gnu",
          "/usr/lib/aarch64-linux-gnu",
          "/usr/lib64",
          "/usr/lib",
          "/usr/local/lib");

  private WrongClock() {}

  /**
   * The environment of a process whose clock is so far ahead; skips the test without the library.
   */
  static Map<String, String> ahead(Duration off) {
    Optional<Path> library =
        PLACES.stream().map(place -> Path.of(place, LIBRARY)).filter(Files::exists).findFirst();
    Assumptions.assumeTrue(
        library.isPresent(),
        "libfaketime is not installed (apt-get install faketime): no process can have a wrong clock");
    return Map.of(
        "LD_PRELOAD",
        library.orElseThrow().toString(),
        "FAKETIME",
        "%+d".formatted(off.toSeconds()),
        "FAKETIME_DONT_FAKE_MONOTONIC",
        "1",
        // Else each timed wait of a JVM is over at once.
        "FAKETIME_FORCE_MONOTONIC_FIX",
        "0");
  }
}
