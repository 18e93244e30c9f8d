package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The process that is measured in the modes young and aged: one contender. It does not talk to the
 * server itself: the parent looks at the tables. Each command is a word and a number of jobs; when
 * it is done, this says how often it has done something, and what it has seen.
 */
@Command(name = "contender", hidden = true, description = "A child process of young and aged.")
final class ContenderMode extends ChildMode {
  private static final int IN_FLIGHT = 64;

  private final Tally tally = new Tally();
  private Contender contender;
  private Optional<Profile> profile = Optional.empty();
  private boolean running;
  private int next;
  private int done;
  private long cpu;

  @Option(names = "--name", required = true, description = "Which one.")
  private String name;

  @Option(names = "--schema", required = true, description = "Where its tables are made.")
  private String schema;

  @Override
  protected void begin(String uri) throws Exception {
    contender = Contenders.get(name);
    contender.open(uri, schema);
  }

  @Override
  protected void obey(String command) throws Exception {
    String[] words = command.split(" ", 2);
    JsonObject seen = new JsonObject();
    switch (words[0]) {
      case "many" -> seen = many(Integer.parseInt(words[1]));
      case "singly" -> seen = singly(Integer.parseInt(words[1]));
      case "drain" -> seen = drain();
      case "samples" -> seen = samples(Integer.parseInt(words[1]));
      case "start" -> start();
      case "stop" -> stop();
      case "cpu" -> seen.put("cpu_us", Meter.clientMicros() - cpu);
      case "profile" -> profile = Optional.of(new Profile());
      case "profiled" -> seen.put("profile", profile.orElseThrow().stop(Path.of(words[1])));
      default -> throw new IllegalArgumentException(command);
    }
    say(seen.put("done", ++done));
  }

  private JsonObject many(int jobs) throws Exception {
    return enqueue(jobs, () -> contender.enqueueMany(next, jobs));
  }

  private JsonObject singly(int jobs) throws Exception {
    return enqueue(jobs, () -> contender.enqueueSingly(next, jobs, IN_FLIGHT));
  }

  private interface Step {
    void run() throws Exception;
  }

  private JsonObject enqueue(int jobs, Step step) throws Exception {
    cpu = Meter.clientMicros();
    long start = System.nanoTime();
    step.run();
    long nanos = System.nanoTime() - start;
    tally.expect(next, jobs);
    next += jobs;
    return new JsonObject().put("nanos", nanos);
  }

  /** All that were enqueued before; the parent sees when they are gone from the tables. */
  private JsonObject drain() throws Exception {
    cpu = Meter.clientMicros();
    tally.begin();
    start();
    tally.await();
    return new JsonObject().put("first", tally.first()).put("right", tally.isRight());
  }

  private JsonObject samples(int jobs) throws Exception {
    cpu = Meter.clientMicros();
    Samples samples = new Samples(contender, next, jobs);
    tally.expect(next, jobs);
    next += jobs;
    tally.begin();
    tally.tell(samples::started);
    samples.send();
    tally.await();
    return samples.latencies().toJson().put("right", tally.isRight());
  }

  private void start() throws Exception {
    if (!running) {
      contender.start(tally::count);
      running = true;
    }
  }

  private void stop() throws Exception {
    contender.stop();
    running = false;
  }

  @Override
  protected void end() throws Exception {
    if (running) {
      stop();
    }
    contender.close();
    // A peer's threads must not keep it.
    Runtime.getRuntime().halt(0);
  }
}
