package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** The names of queues that anybody knows. */
final class KnownQueues {

  private KnownQueues() {}

  /**
   * The queue with this name.
   *
   * @param answer about all queues
   * @throws Failure if nobody knows it, with the names that are near
   */
  static List<JsonObject> one(JsonObject answer, String name) {
    List<JsonObject> all = Action.objects(answer.getJsonArray("queues")).toList();
    List<JsonObject> one = all.stream().filter(q -> name.equals(q.getString("queue"))).toList();
    if (one.isEmpty() && !answer.getBoolean("more", false)) {
      throw unknown(name, all.stream().map(queue -> queue.getString("queue")).toList());
    }
    return one;
  }

  private static Failure unknown(String name, List<String> known) {
    List<String> near = Words.near(name, known);
    return new Failure(
        Exit.NO,
        "no queue "
            + name
            + " is known"
            + (near.isEmpty() ? "" : "; did you mean " + String.join(", ", near))
            + (near.isEmpty() ? "" : "?"));
  }
}
