package dev.simplequeue.support;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A node in a process of its own, which works until it is killed or its standard input ends. Its
 * main class calls {@link #work}. The library logs nothing there: its standard output is free for
 * what the handler has to say.
 */
public final class NodeJvm {
  private final Process process;

  /** Starts one; the argument of its main class is the options as JSON. */
  public NodeJvm(Class<?> main, SimpleQueueOptions options) throws IOException {
    this(main, options, Map.of());
  }

  /** The same, with these variables in its environment. */
  public NodeJvm(Class<?> main, SimpleQueueOptions options, Map<String, String> environment)
      throws IOException {
    process =
        new ChildJvm(main)
            .environment(environment)
            .jvmOptions("-Xmx256m", "-Dsimplequeue.log=off")
            .arguments(List.of(options.toJson().encode()))
            .start();
  }

  /** What it says. */
  public BufferedReader output() {
    return process.inputReader();
  }

  /** What is left in its heap after it was collected. */
  public long liveBytes() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.class_histogram").start();
    List<String> lines = asked.inputReader().lines().toList();
    asked.waitFor();
    // "Total  <instances>  <bytes>"
    String[] total = lines.get(lines.size() - 1).trim().split("\\s+");
    return Long.parseLong(total[2]);
  }

  /** Does nothing if it has ended. */
  public void send(Signal signal) throws IOException, InterruptedException {
    if (process.isAlive()) {
      signal.send(List.of(process.pid()));
    }
  }

  /** As {@code kill -9} does. */
  public void kill() throws IOException, InterruptedException {
    // Not by the JVM's own way, which would throw away what the process has said last.
    send(Signal.KILL);
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process is still there");
    }
  }

  /** In that process: the options that it was started with. */
  public static SimpleQueueOptions options(String[] arguments) {
    return new SimpleQueueOptions(new JsonObject(arguments[0]));
  }

  /** In that process: runs a queue with this handler; does not return. */
  public static void work(SimpleQueueOptions options, Deployable handler) throws IOException {
    Vertx vertx = Vertx.vertx();
    vertx
        .deployVerticle(new SimpleQueueVerticle(options))
        .compose(v -> vertx.deployVerticle(handler))
        .onFailure(
            error -> {
              error.printStackTrace();
              System.exit(1);
            });
    // The test may end without having killed it.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
