package dev.simplequeue.inspect;

import com.fasterxml.jackson.annotation.JsonValue;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * How the queue's parts in one {@code Vertx} are. It costs nothing to ask, and the database is not
 * asked.
 *
 * @param live false if a loop of the queue is stuck: restart the process. A database that is away
 *     is not a reason
 * @param ready false if no work should be sent here: parts are starting, stopping or not there, the
 *     node has no valid lease, or it is not live
 * @param problems what is wrong; some problems, such as a database that is away, change neither
 */
public record Health(boolean live, boolean ready, List<Problem> problems) {

  /** What can be wrong. */
  public enum Kind {
    /** A loop is stuck. Not live. */
    LOOP,
    /** The node has no valid lease. Not ready. */
    LEASE,
    /** Parts are starting, stopping or not deployed. Not ready. */
    PARTS,
    /** A part cannot use the database now. */
    DATABASE,
    /** Jobs are ready and places are free, and nothing is claimed. */
    UNCLAIMED,
    /** A schedule should have fired more than a minute ago, and no node fires it. */
    SCHEDULE
  }

  /**
   * One thing that is wrong.
   *
   * @param kind what kind of thing
   * @param name the loop, the part or the queue that has it
   * @param text for a person
   */
  public record Problem(Kind kind, String name, String text) {
    /** {@return the problem as JSON, as in messages} Jackson writes the same. */
    @JsonValue
    public JsonObject toJson() {
      return new JsonObject().put("kind", kind.name()).put("name", name).put("text", text);
    }
  }

  /**
   * Copies the list.
   *
   * @param live false if a loop of the queue is stuck
   * @param ready false if no work should be sent here
   * @param problems what is wrong
   */
  public Health {
    problems = List.copyOf(problems);
  }

  /** {@return the health as JSON, as in messages} Jackson writes the same. */
  @JsonValue
  public JsonObject toJson() {
    JsonArray list = new JsonArray();
    problems.forEach(problem -> list.add(problem.toJson()));
    return new JsonObject().put("live", live).put("ready", ready).put("problems", list);
  }
}
