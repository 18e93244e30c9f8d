package dev.simplequeue.web;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Leaves out of answers what a caller is not to see. */
final class Redacting {
  /** What a job carries. */
  private static final List<String> CARRIED =
      List.of("payload", "headers", "output", "errors", "lastError");

  /** What of a filter looks into that. */
  private static final List<String> SEARCHED = List.of("payload", "headers", "error");

  /** The same as texts. */
  private static final List<String> TEXTS = List.of("payloadText", "outputText");

  /** What its handler has said of its progress. */
  private static final String NOTE = "note";

  private final Redaction redaction;

  Redacting(Redaction redaction) {
    this.redaction = redaction;
  }

  /** A job, an entry or a history, of its queue. */
  JsonObject job(Access access, JsonObject job) {
    if (!access.isRedacted()) {
      return job;
    }
    JsonObject carried = take(job, CARRIED);
    JsonObject progress = job.getJsonObject("progress", new JsonObject());
    carried.mergeIn(take(progress, List.of(NOTE)));
    TEXTS.forEach(job::remove);
    JsonObject shown = redaction.redact(job.getString("queue"), carried);
    for (String name : CARRIED) {
      if (carried.containsKey(name) && shown.containsKey(name)) {
        job.put(name, shown.getValue(name));
      }
    }
    if (carried.containsKey(NOTE) && shown.containsKey(NOTE)) {
      progress.put(NOTE, shown.getValue(NOTE));
    }
    return job.put("redacted", new JsonArray(List.copyOf(carried.fieldNames())));
  }

  /** Refuses a filter by which what is not shown could be guessed. */
  void refuseSearch(Access access, JsonObject filter) {
    List<String> hidden = SEARCHED.stream().filter(filter::containsKey).toList();
    if (access.isRedacted() && !hidden.isEmpty()) {
      throw Problem.forbidden(
          "you may not search by "
              + String.join(", ", hidden)
              + ": what jobs carry is not shown to you");
    }
  }

  /** A search text can be what jobs carry. */
  void filter(Access access, JsonObject filter) {
    if (access.isRedacted() && filter != null) {
      names(take(filter, SEARCHED)).forEach(name -> filter.put((String) name, "redacted"));
    }
  }

  /** A schedule: its request carries what its jobs carry. */
  JsonObject schedule(Access access, JsonObject schedule) {
    if (!access.isRedacted()) {
      return schedule;
    }
    JsonArray redacted = names(take(schedule, List.of("problem")));
    JsonObject definition = schedule.getJsonObject("definition", new JsonObject());
    if (definition.getValue("request") instanceof JsonObject request) {
      names(take(request, List.of("payload", "headers"))).forEach(redacted::add);
    }
    return schedule.put("redacted", redacted);
  }

  /** Anything else, without these. */
  JsonObject without(Access access, JsonObject json, String... names) {
    return access.isRedacted() ? json.put("redacted", names(take(json, List.of(names)))) : json;
  }

  private static JsonArray names(JsonObject json) {
    return new JsonArray(List.copyOf(json.fieldNames()));
  }

  private static JsonObject take(JsonObject json, List<String> names) {
    JsonObject taken = new JsonObject();
    for (String name : names) {
      if (json.containsKey(name)) {
        taken.put(name, json.remove(name));
      }
    }
    return taken;
  }
}
