package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;

/** The process that enqueues in w4: so many jobs as it is told, one each 50 ms. */
@Command(name = "enqueue", hidden = true, description = "A child process of w4.")
final class EnqueueMode extends ChildMode {
  private long sent;

  @Override
  protected void obey(String command) {
    int jobs = Integer.parseInt(command);
    Singles.send(vertx, jobs);
    sent += jobs;
    say(new JsonObject().put("sent", sent));
  }
}
