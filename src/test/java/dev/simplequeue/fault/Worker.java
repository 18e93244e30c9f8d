package dev.simplequeue.fault;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.ChildJvm;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A process that does {@link Work}, until it is killed or its standard input ends. What it does it
 * says on its standard output, line by line: what was said survives it.
 */
final class Worker {
  private final String name;
  private final Process process;
  private final Ledger ledger;
  private long frozenSince;

  /** Starts one of this name. */
  Worker(String name, SimpleQueueOptions options, Ledger ledger) throws IOException {
    this.name = name;
    this.ledger = ledger;
    this.process =
        new ChildJvm(Worker.class)
            .jvmOptions("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Dsimplequeue.log=off")
            .arguments(List.of(new SimpleQueueOptions(options).setNodeName(name).toJson().encode()))
            .start();
    Thread reader = new Thread(() -> listen(ledger.witness(name)), name);
    reader.setDaemon(true);
    reader.start();
  }

  private void listen(Witness witness) {
    try (BufferedReader out = process.inputReader()) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        String[] words = line.split(" ");
        UUID id = UUID.fromString(words[1]);
        switch (words[0]) {
          case "node" -> witness.isNode(id);
          case "started" -> witness.started(id, Integer.parseInt(words[2]));
          default -> witness.ended(id, Integer.parseInt(words[2]), words[3]);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // It is dead.
    }
  }

  String name() {
    return name;
  }

  /** What is left in its heap after it was collected. */
  long liveBytes() throws IOException, InterruptedException {
    String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    Process asked =
        new ProcessBuilder(jcmd, String.valueOf(process.pid()), "GC.class_histogram").start();
    List<String> lines = asked.inputReader().lines().toList();
    asked.waitFor();
    // "Total  <instances>  <bytes>"
    String[] total = lines.get(lines.size() - 1).trim().split("\\s+");
    return Long.parseLong(total[2]);
  }

  /** As {@code kill -9} does. */
  void kill() throws IOException, InterruptedException {
    ledger.fault(name, "kill -9");
    // Not by the JVM's own way, which would throw away what the process has said last.
    OwnServer.signal("KILL", List.of(process.pid()));
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process is still there");
    }
  }

  void freeze() throws IOException, InterruptedException {
    frozenSince = System.currentTimeMillis();
    OwnServer.signal("STOP", List.of(process.pid()));
  }

  void thaw() throws IOException, InterruptedException {
    OwnServer.signal("CONT", List.of(process.pid()));
    ledger.fault(name, "frozen", frozenSince);
  }

  private void end() throws InterruptedException {
    process.destroyForcibly();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the process is still there");
    }
  }

  void close() throws InterruptedException {
    end();
  }

  /** Its argument is the queue's options as JSON. */
  public static void main(String[] arguments) throws IOException {
    Witness teller =
        new Witness() {
          @Override
          public void isNode(UUID node) {
            say("node " + node);
          }

          @Override
          public void started(UUID job, int fence) {
            say("started " + job + " " + fence);
          }

          @Override
          public void ended(UUID job, int fence, String answer) {
            say("ended " + job + " " + fence + " " + answer);
          }
        };
    SimpleQueueOptions options =
        new SimpleQueueOptions(new JsonObject(arguments[0])).addListener(nodesTo(teller));
    Vertx vertx = Vertx.vertx();
    vertx
        .deployVerticle(new SimpleQueueVerticle(options))
        .compose(v -> vertx.deployVerticle(new Work(teller)))
        .onFailure(
            error -> {
              error.printStackTrace();
              System.exit(1);
            });
    // The test may end without having killed it.
    while (System.in.read() >= 0) {}
    System.exit(0);
  }

  private static synchronized void say(String line) {
    System.out.println(line);
  }

  /** Tells a witness of each id that the node takes. */
  static QueueListener nodesTo(Witness witness) {
    return event -> {
      if (event instanceof QueueEvent.NodeStarted started) {
        witness.isNode(started.node());
      }
    };
  }
}
