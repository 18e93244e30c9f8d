package dev.simplequeue.impl.bus;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Hints as payloads of NOTIFY: {@code {"from": "1a2b", "jobs": ["email"]}}, with names and ids
 * only. PostgreSQL takes less than 8,000 bytes
 * (https://www.postgresql.org/docs/current/sql-notify.html), so a long hint becomes several.
 */
public final class HintJson {
  private static final int MAX_BYTES = 7_500;

  private HintJson() {}

  /** Writes a hint that other nodes can use; nothing for one that is for this node only. */
  public static List<String> payloads(String from, Hint hint) {
    if (hint instanceof Hint.Jobs jobs) {
      return payloads(from, "jobs", jobs.queues());
    } else if (hint instanceof Hint.Cancelled cancelled) {
      return payloads(from, "cancelled", cancelled.jobs());
    } else if (hint instanceof Hint.Awaited awaited) {
      return payloads(from, "awaited", awaited.jobs());
    } else if (hint instanceof Hint.Changed changed) {
      return payloads(from, "changed", changed.jobs());
    } else if (hint instanceof Hint.Paused paused) {
      return payloads(from, "paused", paused.queues());
    } else if (hint instanceof Hint.Schedules schedules) {
      return payloads(from, "schedules", schedules.names());
    } else if (hint instanceof Hint.Operations operations) {
      return payloads(from, "operations", operations.operations());
    }
    return List.of();
  }

  private static List<String> payloads(String from, String kind, Collection<?> items) {
    List<String> payloads = new ArrayList<>();
    JsonArray part = new JsonArray();
    int bytes = 0;
    for (Object item : items) {
      String text = item.toString();
      int size = new JsonArray().add(text).encode().getBytes(StandardCharsets.UTF_8).length;
      if (bytes + size > MAX_BYTES) {
        payloads.add(payload(from, kind, part));
        part = new JsonArray();
        bytes = 0;
      }
      part.add(text);
      bytes += size;
    }
    if (!part.isEmpty()) {
      payloads.add(payload(from, kind, part));
    }
    return payloads;
  }

  private static String payload(String from, String kind, JsonArray items) {
    return new JsonObject().put("from", from).put(kind, items).encode();
  }

  /** Reads a hint of another node. Anybody may notify: anything else is ignored. */
  public static Optional<Hint> read(String payload, String me) {
    try {
      JsonObject json = new JsonObject(payload);
      if (me.equals(json.getString("from"))) {
        return Optional.empty();
      } else if (json.containsKey("jobs")) {
        return Optional.of(new Hint.Jobs(items(json, "jobs", text -> text)));
      } else if (json.containsKey("cancelled")) {
        return Optional.of(new Hint.Cancelled(items(json, "cancelled", UUID::fromString)));
      } else if (json.containsKey("awaited")) {
        return Optional.of(new Hint.Awaited(items(json, "awaited", UUID::fromString)));
      } else if (json.containsKey("changed")) {
        return Optional.of(new Hint.Changed(items(json, "changed", UUID::fromString)));
      } else if (json.containsKey("paused")) {
        return Optional.of(new Hint.Paused(items(json, "paused", text -> text)));
      } else if (json.containsKey("schedules")) {
        return Optional.of(new Hint.Schedules(items(json, "schedules", text -> text)));
      } else if (json.containsKey("operations")) {
        return Optional.of(new Hint.Operations(items(json, "operations", UUID::fromString)));
      }
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  private static <T> Set<T> items(JsonObject json, String kind, Function<String, T> form) {
    return json.getJsonArray(kind).stream()
        .map(item -> form.apply((String) item))
        .collect(Collectors.toUnmodifiableSet());
  }
}
