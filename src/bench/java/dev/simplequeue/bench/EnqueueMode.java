package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** The process that enqueues in w4: warms up, then so many jobs as it is told, one each 50 ms. */
@Command(name = "enqueue", hidden = true, description = "A child process of w4.")
final class EnqueueMode extends NodeMode {
  static final String WARM_UP = "warm up";

  private long sent;

  @Override
  protected void obey(String command) {
    if (command.equals(WARM_UP)) {
      Singles.warmUp(vertx);
      say(new JsonObject().put("state", "warm"));
      return;
    }
    int jobs = Integer.parseInt(command);
    Singles.send(vertx, jobs);
    sent += jobs;
    say(new JsonObject().put("sent", sent));
  }
}
