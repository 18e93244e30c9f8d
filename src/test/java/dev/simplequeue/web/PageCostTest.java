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
  private static final int TICKS_PER_SECOND = 100;

  private static double seconds() {
    var machine = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return machine.getProcessCpuTime() / 1e9;
  }

  /** That of all processes of PostgreSQL. */
  private static double databaseSeconds() {
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      return processes
              .filter(process -> process.getFileName().toString().matches("[0-9]+"))
              .mapToLong(PageCostTest::ticks)
              .sum()
          / (double) TICKS_PER_SECOND;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long ticks(Path process) {
    try {
      String stat = Files.readString(process.resolve("stat"));
      String[] rest = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return stat.contains("(postgres)") ? Long.parseLong(rest[11]) + Long.parseLong(rest[12]) : 0;
    } catch (IOException e) {
      return 0;
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
