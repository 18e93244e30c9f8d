package dev.simplequeue.scheduler;

import dev.simplequeue.impl.bus.ScheduleVerb;
import dev.simplequeue.impl.bus.Signed;
import dev.simplequeue.impl.part.Audit;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.function.Function;

/** Writes orders that come as messages into the audit, in the words of the HTTP API. */
final class AuditedVerbs {
  private static final Set<String> CHANGING =
      Set.of("put", "remove", "pause", "resume", "trigger", "backfill");

  private final Audit audit;
  private final String node;

  /** {@code node}: the author of an order that does not name one. */
  AuditedVerbs(Audit audit, String node) {
    this.audit = audit;
    this.node = node;
  }

  Function<JsonObject, Function<Schedules, Future<JsonObject>>> read(ScheduleVerb verb) {
    return CHANGING.contains(verb.name()) ? json -> signed(verb, json) : verb.read();
  }

  private Function<Schedules, Future<JsonObject>> signed(ScheduleVerb verb, JsonObject json) {
    Signed signed = Signed.of(json);
    // A pause keeps its author.
    Function<Schedules, Future<JsonObject>> order =
        verb.read().apply(verb.name().equals("pause") ? json : signed.rest());
    if (json.getBoolean("preview", false)) {
      return order;
    }
    JsonObject target = new JsonObject().put("schedule", json.getString("name"));
    return schedules ->
        audit.change(
            signed.by().isEmpty() ? node : signed.by(),
            "schedule_" + verb.name(),
            target,
            () -> order.apply(schedules),
            JsonObject::encode);
  }
}
