package dev.simplequeue.fault;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.NodeJvm;
import dev.simplequeue.support.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.UUID;

/**
 * A process that does {@link Work}, until it is killed or its standard input ends. What it does it
 * says on its standard output, line by line: what was said survives it.
 */
final class Worker {
  private final String name;
  private final NodeJvm process;
  private final Ledger ledger;
  private final Thread reader;
  private long frozenSince;

  /** Starts one of this name, with these variables in its environment. */
  Worker(String name, SimpleQueueOptions options, Ledger ledger, Map<String, String> environment)
      throws IOException {
    this.name = name;
    this.ledger = ledger;
    this.process =
        new NodeJvm(Worker.class, new SimpleQueueOptions(options).setNodeName(name), environment);
    this.reader = new Thread(() -> listen(ledger.witness(name)), name);
    reader.setDaemon(true);
    reader.start();
  }

  private void listen(Witness witness) {
    try (BufferedReader out = process.output()) {
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
    return process.liveBytes();
  }

  /** As {@code kill -9} does. */
  void kill() throws IOException, InterruptedException {
    long since = System.currentTimeMillis();
    process.kill();
    // What it has said until it died may come later than its end.
    reader.join(10_000);
    ledger.fault(name, "kill -9", since);
  }

  void freeze() throws IOException, InterruptedException {
    frozenSince = System.currentTimeMillis();
    process.send(Signal.STOP);
  }

  void thaw() throws IOException, InterruptedException {
    process.send(Signal.CONT);
    ledger.fault(name, "frozen", frozenSince);
  }

  void close() throws IOException, InterruptedException {
    process.kill();
  }

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
    NodeJvm.work(NodeJvm.options(arguments).addListener(nodesTo(teller)), new Work(teller));
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
