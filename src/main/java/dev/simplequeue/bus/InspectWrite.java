package dev.simplequeue.bus;

import dev.simplequeue.job.Edited;
import dev.simplequeue.job.JobCounts;
import dev.simplequeue.job.JobEntry;
import dev.simplequeue.job.JobHistory;
import dev.simplequeue.job.JobPage;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.QueueCounts;
import dev.simplequeue.job.QueuePause;
import dev.simplequeue.job.Redriven;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Writes the answers of {@link InspectVerb}. What is empty is left out. */
final class InspectWrite {

  private InspectWrite() {}

  static JsonObject counts(JobCounts counts) {
    JsonArray queues = new JsonArray();
    counts.queues().forEach(queue -> queues.add(queue(queue)));
    return new JsonObject().put("queues", queues).put("more", counts.more());
  }

  static JsonObject counts(QueueCounts counts) {
    return new JsonObject().put("queues", new JsonArray().add(queue(counts))).put("more", false);
  }

  private static JsonObject queue(QueueCounts counts) {
    JsonObject jobs = new JsonObject();
    for (JobState state : JobState.values()) {
      jobs.put(
          state.sqlName(),
          new JsonObject()
              .put("jobs", counts.of(state).jobs())
              .put("exact", counts.of(state).exact()));
    }
    JsonObject json = new JsonObject().put("queue", counts.queue());
    put(json, "pausedAt", counts.pausedAt());
    return json.put("jobs", jobs);
  }

  static JsonObject page(JobPage page) {
    JsonArray jobs = new JsonArray();
    page.jobs().forEach(entry -> jobs.add(entry(entry)));
    JsonObject json = new JsonObject().put("jobs", jobs).put("cut", page.cut());
    put(json, "cursor", page.cursor());
    return json;
  }

  private static JsonObject entry(JobEntry entry) {
    JsonObject json =
        new JsonObject()
            .put("id", entry.id().toString())
            .put("queue", entry.queue())
            .put("state", entry.state().sqlName())
            .put("priority", entry.priority());
    put(json, "runAt", entry.runAt());
    json.put("createdAt", entry.createdAt().toString());
    put(json, "claimedAt", entry.claimedAt());
    put(json, "finishedAt", entry.finishedAt());
    put(json, "node", entry.node());
    json.put("attempts", entry.attempts()).put("maxAttempts", entry.maxAttempts());
    put(json, "uniqueKey", entry.uniqueKey());
    put(json, "fingerprint", entry.fingerprint());
    put(json, "lastError", entry.lastError());
    put(json, "redrivenFrom", entry.redrivenFrom());
    put(json, "redrivenTo", entry.redrivenTo());
    return json;
  }

  static JsonObject history(JobHistory history) {
    JsonObject json =
        entry(history.entry())
            .put("payload", Json.decodeValue(history.payload().text()))
            .put("headers", ControlJson.headers(history.headers()))
            .put("errors", ControlJson.errors(history.errors()))
            .put("reprocesses", history.reprocesses())
            .put("crashes", history.crashes())
            .put("releases", history.releases())
            .put("fence", history.fence())
            .put("cancelRequested", history.cancelRequested())
            .put("lives", texts(history.lives()));
    history.output().ifPresent(output -> json.put("output", Json.decodeValue(output.text())));
    put(json, "timeout", history.timeout());
    put(json, "nodeName", history.nodeName());
    return json;
  }

  static JsonObject redriven(Redriven redriven) {
    JsonArray lives = new JsonArray();
    redriven
        .lives()
        .forEach(
            life ->
                lives.add(
                    new JsonObject()
                        .put("from", life.from().toString())
                        .put("id", life.id().toString())
                        .put("queue", life.queue())));
    JsonArray skipped = new JsonArray();
    for (Redriven.Skipped one : redriven.skipped()) {
      JsonObject json =
          new JsonObject()
              .put("id", one.id().toString())
              .put("reason", one.reason().name().toLowerCase(Locale.ROOT));
      put(json, "by", one.by());
      skipped.add(json);
    }
    JsonObject json =
        new JsonObject()
            .put("redriven", lives)
            .put("skipped", skipped)
            .put("more", redriven.more());
    put(json, "cursor", redriven.cursor());
    return json;
  }

  static JsonObject pause(QueuePause pause) {
    JsonObject json = new JsonObject().put("queue", pause.queue());
    put(json, "pausedAt", pause.pausedAt());
    return json.put("changed", pause.changed());
  }

  static JsonObject edited(Edited edited) {
    return new JsonObject()
        .put("done", texts(edited.done()))
        .put("running", texts(edited.running()))
        .put("locked", texts(edited.locked()))
        .put("gone", texts(edited.gone()));
  }

  private static JsonArray texts(Collection<?> values) {
    JsonArray texts = new JsonArray();
    values.forEach(value -> texts.add(value.toString()));
    return texts;
  }

  private static void put(JsonObject json, String key, Optional<?> value) {
    value.ifPresent(present -> json.put(key, present.toString()));
  }
}
