package dev.simplequeue.impl.backend;

import dev.simplequeue.impl.base.ResultJson;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A node as the tables know it.
 *
 * @param id its id
 * @param name its name, which need not be unique
 * @param queues those that it has handlers for
 * @param startedAt when it joined under this id
 * @param deadAt when it was declared dead
 * @param renewedAt when it renewed its lease last; empty if it is dead
 * @param leaseAge how long ago that was, by the database's clock
 * @param late whether the lease has run out, by this node's options
 */
public record NodeLook(
    UUID id,
    String name,
    List<String> queues,
    Instant startedAt,
    Optional<Instant> deadAt,
    Optional<Instant> renewedAt,
    Optional<Duration> leaseAge,
    boolean late) {

  /** As the API shows it; {@code state} is alive, late or dead. */
  public JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("id", id.toString())
            .put("name", name)
            .put("state", deadAt.isPresent() ? "dead" : late ? "late" : "alive")
            .put("queues", new JsonArray(queues))
            .put("startedAt", startedAt.toString());
    ResultJson.put(json, "deadAt", deadAt);
    ResultJson.put(json, "renewedAt", renewedAt);
    ResultJson.put(json, "leaseAge", leaseAge);
    return json;
  }
}
