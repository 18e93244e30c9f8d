package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.ScheduleQuery;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.schedule.Schedules;
import dev.simplequeue.schedule.Schedules.ResumeFrom;
import dev.simplequeue.schedule.Tick;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is asked and ordered of schedules as JSON, each on an address of its own, {@code
 * <prefix>.schedule.<name>}.
 *
 * <table>
 *   <caption>The verbs</caption>
 *   <tr><th>name</th><th>message</th><th>answer</th></tr>
 *   <tr><td>{@code put}</td><td>{@code name}, and the keys of a schedule</td><td>{@code name}, {@code status}</td></tr>
 *   <tr><td>{@code remove}</td><td>{@code name}</td><td>{@code changed}</td></tr>
 *   <tr><td>{@code find}</td><td>{@code name}</td><td>the schedule as it stands; 404 if there is none</td></tr>
 *   <tr><td>{@code page}</td><td>{@code after}, {@code size}, {@code search}, {@code queue}, {@code origin}, {@code paused}, {@code problem}, {@code overdue}</td><td>{@code schedules}, {@code after}</td></tr>
 *   <tr><td>{@code pause}</td><td>{@code name}, {@code by}, {@code note}</td><td>{@code changed}</td></tr>
 *   <tr><td>{@code resume}</td><td>{@code name}, {@code from} ({@code now}, {@code missed})</td><td>{@code changed}</td></tr>
 *   <tr><td>{@code trigger}</td><td>{@code name}</td><td>{@code id}; 404 if there is none</td></tr>
 *   <tr><td>{@code backfill}</td><td>{@code name}, {@code from}, {@code to}, {@code preview}</td><td>{@code ticks}, {@code inserted}; 404 if there is none</td></tr>
 *   <tr><td>{@code preview}</td><td>the keys of a schedule, {@code after}, {@code count}</td><td>{@code ticks}: each {@code at}, {@code reason}</td></tr>
 * </table>
 *
 * @param name the last part of its address
 * @param read makes of a message what is asked; throws an {@code IllegalArgumentException} that
 *     names all wrong keys together
 */
public record ScheduleVerb(
    String name, Function<JsonObject, Function<Schedules, Future<JsonObject>>> read) {
  private static final int MAX_PREVIEW = 1_000;

  /** All of them. */
  public static final List<ScheduleVerb> ALL =
      List.of(
          new ScheduleVerb("put", ScheduleVerb::put),
          new ScheduleVerb("remove", ScheduleVerb::remove),
          new ScheduleVerb("find", ScheduleVerb::find),
          new ScheduleVerb("page", ScheduleVerb::page),
          new ScheduleVerb("pause", ScheduleVerb::pause),
          new ScheduleVerb("resume", ScheduleVerb::resume),
          new ScheduleVerb("trigger", ScheduleVerb::trigger),
          new ScheduleVerb("backfill", ScheduleVerb::backfill),
          new ScheduleVerb("preview", ScheduleVerb::preview));

  /** The one with this name. */
  public static ScheduleVerb named(String name) {
    return ALL.stream().filter(verb -> verb.name().equals(name)).findFirst().orElseThrow();
  }

  private static Function<Schedules, Future<JsonObject>> put(JsonObject json) {
    JsonObject definition = json.copy();
    if (!(definition.remove("name") instanceof String name)) {
      throw new InvalidValueException("name", "is missing or is not a string");
    }
    Schedule schedule = Schedule.fromJson(name, definition);
    return schedules -> schedules.put(schedule).map(ScheduleReceipt::toJson);
  }

  private static Function<Schedules, Future<JsonObject>> remove(JsonObject json) {
    String name = name(texts(json, "name"));
    return schedules -> schedules.remove(name).map(ScheduleVerb::changed);
  }

  private static Function<Schedules, Future<JsonObject>> find(JsonObject json) {
    String name = name(texts(json, "name"));
    return schedules ->
        schedules.find(name).map(found -> found.orElseThrow(() -> unknown(name)).toJson());
  }

  private static Function<Schedules, Future<JsonObject>> page(JsonObject json) {
    ScheduleQuery query = filter(json);
    return schedules -> schedules.page(query).map(page -> page.toJson());
  }

  /**
   * Reads which schedules a page is to have.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static ScheduleQuery filter(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Boolean> flags = new HashMap<>();
    int[] size = {ScheduleQuery.ALL.size()};
    new StrictJson(json)
        .text("after", value -> texts.put("after", value))
        .integer("size", value -> size[0] = value)
        .text("search", value -> texts.put("search", value))
        .text("queue", value -> texts.put("queue", value))
        .text("origin", value -> texts.put("origin", value))
        .flag("paused", value -> flags.put("paused", value))
        .flag("problem", value -> flags.put("problem", value))
        .flag("overdue", value -> flags.put("overdue", value))
        .end();
    return new ScheduleQuery(
        texts.getOrDefault("after", ""),
        size[0],
        Optional.ofNullable(texts.get("search")),
        Optional.ofNullable(texts.get("queue")),
        Optional.ofNullable(texts.get("origin")),
        Optional.ofNullable(flags.get("paused")),
        Optional.ofNullable(flags.get("problem")),
        Optional.ofNullable(flags.get("overdue")));
  }

  private static Function<Schedules, Future<JsonObject>> pause(JsonObject json) {
    Map<String, String> texts = texts(json, "name", "by", "note");
    String name = name(texts);
    return schedules ->
        schedules
            .pause(name, texts.getOrDefault("by", ""), texts.getOrDefault("note", ""))
            .map(ScheduleVerb::changed);
  }

  private static Function<Schedules, Future<JsonObject>> resume(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    ResumeFrom[] from = {ResumeFrom.NOW};
    new StrictJson(json)
        .text("name", value -> texts.put("name", value))
        .word("from", ResumeFrom.class, value -> from[0] = value)
        .end();
    String name = name(texts);
    return schedules -> schedules.resume(name, from[0]).map(ScheduleVerb::changed);
  }

  private static Function<Schedules, Future<JsonObject>> trigger(JsonObject json) {
    String name = name(texts(json, "name"));
    return schedules ->
        schedules
            .trigger(name)
            .map(id -> new JsonObject().put("id", id.orElseThrow(() -> unknown(name)).toString()));
  }

  private static Function<Schedules, Future<JsonObject>> backfill(JsonObject json) {
    Map<String, String> texts = new HashMap<>();
    Map<String, Instant> times = new HashMap<>();
    boolean[] preview = {false};
    new StrictJson(json)
        .text("name", value -> texts.put("name", value))
        .text("from", value -> times.put("from", EnqueueJson.time(value).toInstant()))
        .text("to", value -> times.put("to", EnqueueJson.time(value).toInstant()))
        .flag("preview", value -> preview[0] = value)
        .end();
    String name = name(texts);
    Instant from = needed("from", times.get("from"));
    Instant to = needed("to", times.get("to"));
    return schedules ->
        schedules
            .backfill(name, from, to, preview[0])
            .map(filled -> filled.orElseThrow(() -> unknown(name)).toJson());
  }

  private static Function<Schedules, Future<JsonObject>> preview(JsonObject json) {
    JsonObject definition = json.copy();
    JsonObject own = new JsonObject();
    for (String key : List.of("after", "count")) {
      if (json.containsKey(key)) {
        own.put(key, definition.remove(key));
      }
    }
    Instant[] after = {Instant.now()};
    int[] count = {5};
    new StrictJson(own)
        .text("after", value -> after[0] = EnqueueJson.time(value).toInstant())
        .integer("count", value -> count[0] = value)
        .end();
    if (count[0] < 1 || count[0] > MAX_PREVIEW) {
      throw new InvalidValueException(
          "count", "is " + count[0] + "; the limit is 1 to " + MAX_PREVIEW);
    }
    JsonArray ticks = new JsonArray();
    Schedule.fromJson("preview", definition).ticks(after[0], count[0]).stream()
        .map(Tick::toJson)
        .forEach(ticks::add);
    return schedules -> Future.succeededFuture(new JsonObject().put("ticks", ticks));
  }

  private static Map<String, String> texts(JsonObject json, String... keys) {
    Map<String, String> texts = new HashMap<>();
    StrictJson read = new StrictJson(json);
    for (String key : keys) {
      read.text(key, value -> texts.put(key, value));
    }
    read.end();
    return texts;
  }

  private static String name(Map<String, String> texts) {
    return Schedule.named(needed("name", texts.get("name"))).name();
  }

  private static <T> T needed(String key, @Nullable T value) {
    if (value == null) {
      throw new InvalidValueException(key, "is missing");
    }
    return value;
  }

  private static JsonObject changed(boolean changed) {
    return new JsonObject().put("changed", changed);
  }

  private static SimpleQueueException unknown(String name) {
    return new SimpleQueueException(
        FailureCode.UNKNOWN_JOB, "there is no schedule with the name " + name);
  }
}
