package dev.simplequeue.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many jobs a second the harness offers: a rate, which a file changes while the load is to be
 * another, and lines that say how many are due now. Both are read on threads of their own: the
 * lines also if they are not counted, so that their writer never waits.
 */
final class OfferedRate {
  private static final String ENQUEUE = "ENQUEUE ";
  private static final long LOOK_MILLIS = 250;

  private final double base;
  private final AtomicLong lines = new AtomicLong();
  private volatile double now;

  OfferedRate(double base) {
    this.base = base;
    now = base;
  }

  /** Reads the lines until they end. */
  void listen(InputStream input) {
    thread(
            "pacer's lines",
            () -> {
              try (BufferedReader reader =
                  new BufferedReader(new InputStreamReader(input, StandardCharsets.US_ASCII))) {
                reader.lines().forEach(this::take);
              } catch (IOException | RuntimeException e) {
                System.err.println("the pacer's lines have ended: " + e);
              }
            })
        .start();
  }

  private void take(String line) {
    if (line.startsWith(ENQUEUE)) {
      try {
        lines.addAndGet(Long.parseLong(line.substring(ENQUEUE.length()).trim()));
        return;
      } catch (NumberFormatException e) {
        // Told below.
      }
    }
    System.err.println("not understood: " + line);
  }

  /** Looks into the file again and again. */
  void follow(Path file) {
    Executors.newSingleThreadScheduledExecutor(work -> thread("producer's rate", work))
        .scheduleWithFixedDelay(
            () -> read(file).ifPresent(rate -> now = rate), 0, LOOK_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Empty while the file is being written, or is gone. */
  private static Optional<Double> read(Path file) {
    try {
      double rate = Double.parseDouble(Files.readString(file).trim());
      return rate >= 0 ? Optional.of(rate) : Optional.empty();
    } catch (IOException | NumberFormatException e) {
      return Optional.empty();
    }
  }

  private static Thread thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /** Jobs per second at this moment. */
  double now() {
    return now;
  }

  /**
   * As many jobs as the lines say. They know nothing of the file: while that asks for half as many
   * more, each line does.
   */
  Pace byLines() {
    return new Pace() {
      private double credit;

      @Override
      public int due() {
        credit += lines.getAndSet(0) * (base == 0 ? 1 : now / base);
        int due = (int) credit;
        credit -= due;
        return due;
      }
    };
  }

  /** As many jobs as the rate and the clock say. */
  Pace byClock() {
    return Pace.rate(this::now);
  }
}
