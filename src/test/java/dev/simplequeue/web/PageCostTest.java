package dev.simplequeue.web;

import com.sun.management.OperatingSystemMXBean;
import dev.simplequeue.job.JobRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Measures what an open overview costs its server: {@code -Dsimplequeue.cost=true}, on a machine
 * that does nothing else. Without it nothing is done.
 */
@EnabledIfSystemProperty(named = "simplequeue.cost", matches = "true")
class PageCostTest extends OnBrowser {
  private static final Duration LOOK = Duration.ofSeconds(25);
  private static final double TICKS_PER_SECOND = 100;

  /** Where a process's parent stands, its own time, and that of its children that have ended. */
  private static final int PARENT = 1;

  private static final int OWN = 11;
  private static final int ENDED = 13;

  private static double seconds() {
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return machine.getProcessCpuTime() / 1e9;
  }

  /**
   * That of the server of this test: of its first process, of those that live, and of those that
   * have ended.
   */
  private double databaseSeconds() {
    long backend = number("select pg_backend_pid()::bigint");
    String server = stat(Path.of("/proc", Long.toString(backend)))[PARENT];
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      long living =
          processes
              .filter(process -> process.getFileName().toString().matches("[0-9]+"))
              .map(PageCostTest::stat)
              .filter(stat -> stat.length > ENDED && stat[PARENT].equals(server))
              .mapToLong(stat -> ticks(stat, OWN))
              .sum();
      String[] first = stat(Path.of("/proc", server));
      return (living + ticks(first, OWN) + ticks(first, ENDED)) / TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long ticks(String[] stat, int at) {
    return Long.parseLong(stat[at]) + Long.parseLong(stat[at + 1]);
  }

  /** What Linux says of a process, behind its name; nothing of one that has just ended. */
  private static String[] stat(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    } catch (IOException e) {
      return new String[0];
    }
  }

  private void look(String what) {
    double node = seconds();
    double database = databaseSeconds();
    for (int i = 0; i < 2; i++) {
      await(vertx.timer(LOOK.toMillis(), TimeUnit.MILLISECONDS));
    }
    double whole = 2.0 * LOOK.toSeconds();
    System.out.printf(
        Locale.ROOT,
        "COST %s: node %.2f %%, database %.2f %% of a processor%n",
        what,
        (seconds() - node) / whole * 100,
        (databaseSeconds() - database) / whole * 100);
  }

  @Test
  void anOpenOverviewCostsItsServerLittle() {
    serveShop(Access.everything("ada"));
    look("nobody looks, nothing happens");
    go("");
    browser.sees(OVERVIEW);
    look("one overview, nothing happens");
    long timer = vertx.setPeriodic(1000, t -> queue.enqueue(JobRequest.of("email")));
    look("one overview, a job a second");
    browser.go("about:blank");
    look("nobody looks, a job a second");
    vertx.cancelTimer(timer);
  }
}
