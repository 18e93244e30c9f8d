package dev.simplequeue.impl.inspect;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.impl.json.Times;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Reads a filter of jobs from JSON; {@link JobQuery#filterJson} writes it. */
public final class FilterJson {
  private JobQuery query = JobQuery.ALL;

  private FilterJson() {}

  /**
   * Reads a filter.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static JobQuery filter(JsonObject json) {
    FilterJson read = new FilterJson();
    StrictJson strict = new StrictJson(json);
    read.read(strict);
    strict.end();
    return read.query;
  }

  /**
   * Reads a page's query: a filter, the order, the size and the cursor.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static JobQuery page(JsonObject json) {
    FilterJson read = new FilterJson();
    StrictJson strict = new StrictJson(json);
    read.read(strict);
    strict
        .word("order", JobQuery.Order.class, value -> read.query = read.query.order(value))
        .integer("size", value -> read.query = read.query.size(value))
        .text("cursor", value -> read.query = read.query.cursor(value))
        .end();
    return read.query;
  }

  private void read(StrictJson json) {
    json.text("queue", value -> query = query.queue(value))
        .array("states", value -> query = query.states(states(value)))
        .text("fingerprint", value -> query = query.fingerprint(value))
        .text("uniqueKey", value -> query = query.uniqueKey(value))
        .text("from", value -> query = query.from(Times.parse(value).toInstant()))
        .text("to", value -> query = query.to(Times.parse(value).toInstant()))
        .text("error", value -> query = query.error(value))
        .object(
            "payload",
            value -> texts(value).forEach((path, text) -> query = query.payload(path, text)))
        .object(
            "headers",
            value -> texts(value).forEach((name, text) -> query = query.header(name, text)));
  }

  private static Map<String, String> texts(JsonObject json) {
    Map<String, String> texts = new LinkedHashMap<>();
    json.forEach(
        one -> {
          if (!(one.getValue() instanceof String text)) {
            throw new IllegalArgumentException(
                "must hold only strings; \"7\" means the number and the text");
          }
          texts.put(one.getKey(), text);
        });
    return texts;
  }

  private static Set<JobState> states(JsonArray words) {
    Set<JobState> states = EnumSet.noneOf(JobState.class);
    for (Object word : words) {
      states.add(
          Arrays.stream(JobState.values())
              .filter(state -> state.sqlName().equals(word))
              .findFirst()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "must hold only words out of "
                              + Arrays.stream(JobState.values()).map(JobState::sqlName).toList())));
    }
    return states;
  }
}
