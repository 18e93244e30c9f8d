package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Option;

/** What the child processes have in common: they do what they are told, line by line. */
abstract class ChildMode implements Callable<Integer> {
  @Option(names = "--uri", required = true, description = "The server.")
  private String uri;

  @Override
  public Integer call() throws Exception {
    begin(uri);
    say(new JsonObject().put("state", "ready"));
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      obey(line);
    }
    end();
    return 0;
  }

  /** Gets ready. */
  protected abstract void begin(String uri) throws Exception;

  /** Does what the parent says. */
  protected abstract void obey(String command) throws Exception;

  /** The parent wants nothing more. */
  protected abstract void end() throws Exception;

  protected final void say(JsonObject line) {
    synchronized (System.out) {
      System.out.println(line.encode());
      System.out.flush();
    }
  }
}
