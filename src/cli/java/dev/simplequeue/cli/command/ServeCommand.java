package dev.simplequeue.cli.command;

import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Terminal;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.web.WebVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A node. */
@Command(
    name = "serve",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a node with the configuration that Vert.x's launcher takes: serve -conf"
          + " conf/simple-queue.json. With web.enabled it serves the HTTP API. It has no handlers, and so"
          + " runs no jobs: it enqueues, keeps house, fires schedules, rescues, answers.",
      "Logs to standard error. Stops in order when the process gets SIGTERM or SIGINT; give it"
          + " poller.grace and fifteen seconds."
    })
final class ServeCommand implements Callable<Integer> {
  private static final List<String> NO_CONNECTION =
      List.of("no PostgreSQL answers", "PostgreSQL at", "no TLS connection");

  /** A process that is told to end while it starts waits so long for its start. */
  private static final long START_SECONDS = 15;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    SimpleQueueCommand root = (SimpleQueueCommand) spec.root().userObject();
    Terminal terminal = root.terminal();
    root.connect().needDatabase(terminal, "serve");
    SimpleQueueOptions options = root.connect().node(terminal);
    Vertx vertx = Vertx.vertx();
    CountDownLatch started = new CountDownLatch(1);
    Thread stop = new Thread(() -> stop(vertx, started), "simplequeue-stop");
    Runtime.getRuntime().addShutdownHook(stop);
    try {
      start(vertx, withoutWeb(options));
      Optional<WebVerticle> web = serve(vertx, options);
      started.countDown();
      web.ifPresent(serving -> tellAddress(terminal, options.getWeb(), serving.actualPort()));
      new CountDownLatch(1).await();
      return Exit.OK.code();
    } finally {
      started.countDown();
      close(vertx);
    }
  }

  /** What is still being deployed would not be undeployed: the node would leave its row behind. */
  private static void stop(Vertx vertx, CountDownLatch started) {
    try {
      if (!started.await(START_SECONDS, TimeUnit.SECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close(vertx);
  }

  /** The API is deployed by itself, to know where it listens. */
  private static SimpleQueueOptions withoutWeb(SimpleQueueOptions options) {
    return new SimpleQueueOptions(options)
        .setWeb(new WebOptions(options.getWeb()).setEnabled(false));
  }

  private static void start(Vertx vertx, SimpleQueueOptions options) throws InterruptedException {
    deploy(vertx, new SimpleQueueVerticle(options));
  }

  private static Optional<WebVerticle> serve(Vertx vertx, SimpleQueueOptions options)
      throws InterruptedException {
    if (!options.getWeb().isEnabled()) {
      return Optional.empty();
    }
    WebVerticle web = new WebVerticle(options);
    deploy(vertx, web);
    return Optional.of(web);
  }

  private static void deploy(Vertx vertx, Deployable verticle) throws InterruptedException {
    try {
      vertx.deployVerticle(verticle).toCompletionStage().toCompletableFuture().get();
    } catch (ExecutionException e) {
      String message = String.valueOf(e.getCause().getMessage());
      Failure known = Failure.of(e.getCause());
      boolean unreachable = NO_CONNECTION.stream().anyMatch(message::startsWith);
      throw new Failure(
          unreachable ? Exit.CONNECTION : known.exit() == Exit.BUG ? Exit.REFUSED : known.exit(),
          "the node did not start: " + message);
    }
  }

  private static void tellAddress(Terminal terminal, WebOptions web, int port) {
    terminal
        .err()
        .println(
            "The web page and the HTTP API are at http://"
                + web.getHost()
                + ":"
                + port
                + web.getBasePath());
  }

  private static void close(Vertx vertx) {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
