package dev.simplequeue.bench;

import dev.simplequeue.support.ChildJvm;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Another process of the benchmark. It is told what to do by lines on its standard input, and says
 * what it has done by JSON objects on its standard output; of each field the last value counts.
 */
final class Child implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 600;

  private final Process process;
  private final PrintWriter in;
  private final Map<String, Object> said = new ConcurrentHashMap<>();

  /** Starts one with this mode of {@link Bench}. */
  Child(Bed bed, String mode, String... jvmOptions) {
    this(
        new ChildJvm(Bench.class)
            .jvmOptions(jvmOptions)
            .arguments(List.of(mode, "--uri=" + bed.uri())));
  }

  Child(ChildJvm jvm) {
    try {
      process = jvm.start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    in = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8), true);
    Thread reader = new Thread(this::listen, "child-" + process.pid());
    reader.setDaemon(true);
    reader.start();
  }

  private void listen() {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      out.lines().forEach(line -> hear(new JsonObject(line).getMap()));
    } catch (UncheckedIOException | IOException e) {
      System.err.println("a child process cannot be heard: " + e);
    }
    hear(Map.of("state", "ended"));
  }

  private synchronized void hear(Map<String, Object> fields) {
    said.putAll(fields);
    notifyAll();
  }

  void tell(String command) {
    in.println(command);
  }

  /** The number that it said last; 0 if it said none. */
  long number(String field) {
    return ((Number) said.getOrDefault(field, 0L)).longValue();
  }

  /** What it said last of everything. */
  JsonObject said() {
    return new JsonObject(Map.copyOf(said));
  }

  /** Waits until it says this, without using the machine meanwhile. */
  synchronized void await(String field, Object value) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!value.equals(said.get(field))) {
      long left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
      if (left <= 0 || "ended".equals(said.get("state"))) {
        throw new IllegalStateException("the child process did not say " + field + " " + value);
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** It ends when its standard input does. */
  @Override
  public void close() {
    in.close();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
