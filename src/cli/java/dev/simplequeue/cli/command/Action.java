package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Table;
import dev.simplequeue.cli.Terminal;
import dev.simplequeue.cli.Words;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that asks the queue something: opens the way to it, asks, shows the answer. */
abstract class Action implements Callable<Integer> {
  /** Beyond the limit of the answer, for the connection and for what the answer waits for. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** For this many or more a person types the number, and not only a letter. */
  private static final long MANY = 100;

  @Spec private CommandSpec spec;

  @Override
  public final Integer call() {
    if (answeredAlone()) {
      return Exit.OK.code();
    }
    try (Cluster cluster = root().open()) {
      return run(cluster).code();
    }
  }

  /**
   * Answers what can be answered without knowing where the queue is, and says whether that was all.
   */
  boolean answeredAlone() {
    return false;
  }

  /** Does what is asked. */
  abstract Exit run(Cluster cluster);

  final SimpleQueueCommand root() {
    return (SimpleQueueCommand) spec.root().userObject();
  }

  final Terminal terminal() {
    return root().terminal();
  }

  /** Waits for the answer. */
  final JsonObject ask(Cluster cluster, Verb verb, JsonObject message) {
    return get(cluster.ask(verb, message));
  }

  final <T> T get(Future<T> future) {
    Duration limit = root().connect().timeout().plus(GRACE);
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw Failure.of(e.getCause());
    } catch (TimeoutException e) {
      throw new Failure(Exit.UNKNOWN, "no answer has come within " + Words.lasted(limit));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure(Exit.UNKNOWN, "interrupted");
    }
  }

  /** The answer itself, if it is asked for as JSON; otherwise what a person reads. */
  final void show(JsonObject answer, Runnable words) {
    if (root().isJson()) {
      terminal().out().println(answer.encodePrettily());
    } else {
      words.run();
    }
  }

  final void line(String text) {
    terminal().out().println(Words.plain(text));
  }

  /** A remark that is not the answer: a script does not read it. */
  final void remark(String text) {
    if (!root().isJson()) {
      terminal().err().println(Words.plain(text));
    }
  }

  final void table(Table table) {
    table.lines(terminal().width(), terminal().isColoured()).forEach(terminal().out()::println);
  }

  static Stream<JsonObject> objects(JsonArray array) {
    return array == null
        ? Stream.empty()
        : array.stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast);
  }

  static Failure misuse(String message) {
    return new Failure(Exit.USAGE, message);
  }

  /**
   * Has a person confirm what concerns more than one job, or all of a queue. Where nobody can be
   * asked, it is refused.
   *
   * @param jobs how many, as far as is known
   * @param what the order, as the begin of a question
   */
  final void confirm(long jobs, String what) {
    if (root().isYes()) {
      return;
    }
    if (!terminal().interactive() || root().isJson()) {
      throw new Failure(
          Exit.REFUSED,
          what + ": nobody can be asked here whether that is meant. Add --yes to do it.");
    }
    boolean byNumber = jobs > MANY;
    terminal()
        .err()
        .print(
            Words.plain(what)
                + (byNumber ? "? Type the number " + jobs + " to do it: " : "? (y/N) "));
    terminal().err().flush();
    String answer = answer();
    boolean confirmed =
        byNumber
            ? answer.replace(",", "").equals(String.valueOf(jobs))
            : List.of("y", "yes").contains(answer.toLowerCase(java.util.Locale.ROOT));
    if (!confirmed) {
      throw new Failure(Exit.REFUSED, "not confirmed; nothing was done");
    }
  }

  private String answer() {
    try {
      String line =
          new BufferedReader(new InputStreamReader(terminal().in(), StandardCharsets.UTF_8))
              .readLine();
      return line == null ? "" : line.strip();
    } catch (IOException e) {
      return "";
    }
  }
}
