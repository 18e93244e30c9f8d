package dev.simplequeue.web;

import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * The query parameters of a route, declared; they are read into JSON, as a message would have them.
 */
final class Parameters {
  private final Map<String, Function<List<String>, Object>> known = new LinkedHashMap<>();
  private final Map<String, String> groups = new LinkedHashMap<>();

  private Parameters() {}

  static Parameters none() {
    return new Parameters();
  }

  Parameters text(String... names) {
    for (String name : names) {
      known.put(name, values -> values.get(0));
    }
    return this;
  }

  /** Named once with commas, or several times. */
  Parameters list(String name) {
    known.put(
        name,
        values -> {
          JsonArray all = new JsonArray();
          values.forEach(value -> List.of(value.split(",", -1)).forEach(all::add));
          return all;
        });
    return this;
  }

  /** Any number of texts, each by what follows the name and a dot, or by nothing. */
  Parameters texts(String name, String key) {
    groups.put(name, key);
    return this;
  }

  Parameters integer(String... names) {
    for (String name : names) {
      known.put(name, values -> number(values.get(0)));
    }
    return this;
  }

  Parameters flag(String... names) {
    for (String name : names) {
      known.put(name, values -> flag(values.get(0)));
    }
    return this;
  }

  /** What is not a number stays a text, which the reader then refuses. */
  private static Object number(String text) {
    return text.matches("-?[0-9]{1,18}") ? (Object) Long.valueOf(text) : text;
  }

  private static Object flag(String text) {
    return text.equals("true") || text.equals("false") ? (Object) Boolean.valueOf(text) : text;
  }

  Set<String> names() {
    Set<String> names = new LinkedHashSet<>(known.keySet());
    names.addAll(groups.keySet());
    return names;
  }

  /**
   * Reads them.
   *
   * @throws IllegalArgumentException that names all unknown ones together
   */
  JsonObject read(MultiMap query) {
    JsonObject asked = new JsonObject();
    query.entries().stream()
        .map(Map.Entry::getKey)
        .filter(name -> group(name).isEmpty())
        .forEach(name -> asked.put(name, ""));
    StrictJson strict = new StrictJson(asked);
    groups.keySet().forEach(name -> strict.any(name, value -> {}));
    known.keySet().forEach(name -> strict.any(name, value -> {}));
    strict.end();
    JsonObject json = new JsonObject();
    known.forEach(
        (name, reader) -> {
          List<String> values = new ArrayList<>(query.getAll(name));
          if (values.isEmpty()) {
            return;
          }
          Object value = reader.apply(values);
          if (values.size() > 1 && !(value instanceof JsonArray)) {
            throw new InvalidValueException(name, "is given " + values.size() + " times");
          }
          json.put(name, value);
        });
    query.entries().forEach(one -> group(one.getKey()).ifPresent(group -> put(json, group, one)));
    return json;
  }

  private Optional<String> group(String name) {
    return groups.keySet().stream()
        .filter(group -> name.equals(group) || name.startsWith(group + '.'))
        .findFirst();
  }

  private void put(JsonObject json, String group, Map.Entry<String, String> one) {
    String name = one.getKey();
    String key = groups.get(group);
    JsonObject values = json.getJsonObject(key, new JsonObject());
    String place = name.equals(group) ? "" : name.substring(group.length() + 1);
    if (values.containsKey(place)) {
      throw new InvalidValueException(key, "is given several times for the same place");
    }
    json.put(key, values.put(place, one.getValue()));
  }
}
