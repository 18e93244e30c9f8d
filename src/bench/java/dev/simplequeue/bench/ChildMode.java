package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueueVerticle;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What the child processes have in common: a node of the queue that does what it is told. */
abstract class ChildMode implements Callable<Integer> {
  protected final Vertx vertx = Vertx.vertx();

  @Option(names = "--uri", required = true, description = "The server.")
  private String uri;

  @Override
  public Integer call() throws IOException {
    await(vertx.deployVerticle(new SimpleQueueVerticle(Bed.options(uri))));
    say(new JsonObject().put("state", "ready"));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      obey(line);
    }
    await(vertx.close());
    return 0;
  }

  /** Does what the parent says. */
  protected abstract void obey(String command);

  protected final void say(JsonObject line) {
    synchronized (System.out) {
      System.out.println(line.encode());
      System.out.flush();
    }
  }
}
