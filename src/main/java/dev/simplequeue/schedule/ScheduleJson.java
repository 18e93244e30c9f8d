package dev.simplequeue.schedule;

import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.json.Durations;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.schedule.Schedule.Gap;
import dev.simplequeue.schedule.Schedule.Misfire;
import dev.simplequeue.schedule.Schedule.Overlap;
import dev.simplequeue.schedule.Schedule.Repeat;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** A schedule in JSON. What has its default is left out. */
final class ScheduleJson {
  private Schedule schedule;

  private ScheduleJson(Schedule schedule) {
    this.schedule = schedule;
  }

  static Schedule read(Schedule named, JsonObject json) {
    ScheduleJson read = new ScheduleJson(named);
    new StrictJson(json)
        .text("cron", value -> read.set(s -> s.cron(value)))
        .duration("every", value -> read.set(s -> s.every(value)))
        .array("at", value -> read.set(s -> s.at(instants(value))))
        .text("zone", value -> read.set(s -> s.zone(value)))
        .text("gap", value -> read.set(s -> s.gap(constant(Gap.class, value))))
        .text("repeat", value -> read.set(s -> s.repeat(constant(Repeat.class, value))))
        .duration("jitter", value -> read.set(s -> s.jitter(value)))
        .text("startsAt", value -> read.set(s -> s.startsAt(instant(value))))
        .text("endsAt", value -> read.set(s -> s.endsAt(instant(value))))
        .text("overlap", value -> read.set(s -> s.overlap(constant(Overlap.class, value))))
        .text("misfire", value -> read.set(s -> s.misfire(constant(Misfire.class, value))))
        .duration("misfireWindow", value -> read.set(s -> s.misfireWindow(value)))
        .integer("misfireMax", value -> read.set(s -> s.misfireMax(value)))
        .object("request", value -> read.set(s -> s.request(RequestJson.template(value))))
        .end();
    long timings =
        List.of("cron", "every", "at").stream().filter(key -> json.getValue(key) != null).count();
    if (timings != 1) {
      throw new InvalidOptionsException(
          List.of("cron: one of cron, every and at must be named; " + timings + " are"));
    }
    return read.schedule;
  }

  private void set(UnaryOperator<Schedule> change) {
    schedule = change.apply(schedule);
  }

  static JsonObject write(Schedule schedule) {
    JsonObject json = new JsonObject();
    schedule.cron().ifPresent(cron -> json.put("cron", cron));
    schedule.every().ifPresent(every -> json.put("every", Durations.text(every)));
    if (!schedule.at().isEmpty()) {
      json.put("at", new JsonArray(schedule.at().stream().map(Instant::toString).toList()));
    }
    Schedule plain = Schedule.named("plain");
    if (!schedule.zone().equals(plain.zone())) {
      json.put("zone", schedule.zone());
    }
    word(json, "gap", schedule.gap(), plain.gap());
    word(json, "repeat", schedule.repeat(), plain.repeat());
    duration(json, "jitter", schedule.jitter(), plain.jitter());
    schedule.startsAt().ifPresent(instant -> json.put("startsAt", instant.toString()));
    schedule.endsAt().ifPresent(instant -> json.put("endsAt", instant.toString()));
    word(json, "overlap", schedule.overlap(), plain.overlap());
    word(json, "misfire", schedule.misfire(), plain.misfire());
    duration(json, "misfireWindow", schedule.misfireWindow(), plain.misfireWindow());
    if (schedule.misfireMax() != plain.misfireMax()) {
      json.put("misfireMax", schedule.misfireMax());
    }
    schedule.request().ifPresent(request -> json.put("request", RequestJson.write(request)));
    return json;
  }

  private static void word(JsonObject json, String key, Enum<?> value, Enum<?> standard) {
    if (value != standard) {
      json.put(key, word(value));
    }
  }

  private static void duration(JsonObject json, String key, Duration value, Duration standard) {
    if (!value.equals(standard)) {
      json.put(key, Durations.text(value));
    }
  }

  /** As JSON has it: {@code bufferOne}. */
  static String word(Enum<?> constant) {
    StringBuilder word = new StringBuilder();
    for (String part : constant.name().split("_")) {
      String small = part.toLowerCase(Locale.ROOT);
      word.append(
          word.isEmpty()
              ? small
              : small.substring(0, 1).toUpperCase(Locale.ROOT) + small.substring(1));
    }
    return word.toString();
  }

  private static <E extends Enum<E>> E constant(Class<E> type, String value) {
    return Arrays.stream(type.getEnumConstants())
        .filter(constant -> word(constant).equalsIgnoreCase(value))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "has "
                        + value.length()
                        + " characters; must be one of "
                        + Arrays.stream(type.getEnumConstants()).map(ScheduleJson::word).toList()));
  }

  private static List<Instant> instants(JsonArray texts) {
    List<Instant> instants = new ArrayList<>();
    for (Object text : texts) {
      if (!(text instanceof String instant)) {
        throw new IllegalArgumentException("must hold only times as strings");
      }
      instants.add(instant(instant));
    }
    return instants;
  }

  private static Instant instant(String text) {
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "must be a time: ISO-8601 with an offset, such as 2030-01-31T12:00:00Z", e);
    }
  }
}
