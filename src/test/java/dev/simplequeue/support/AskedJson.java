package dev.simplequeue.support;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Remembers every key that a reader asks for: all that it accepts. */
public final class AskedJson extends JsonObject {
  private final String path;
  private final Set<String> asked;

  private AskedJson(JsonObject values, String path, Set<String> asked) {
    super(values.getMap());
    this.path = path;
    this.asked = asked;
  }

  /**
   * The paths of all keys that are asked for by a reader of these values, in which each object that
   * can be there is.
   */
  public static Set<String> keys(JsonObject values, Consumer<JsonObject> reader) {
    Set<String> asked = new TreeSet<>();
    reader.accept(new AskedJson(values, "", asked));
    return asked;
  }

  @Override
  public Object getValue(String key) {
    asked.add(path + key);
    return super.getValue(key) instanceof JsonObject object
        ? new AskedJson(object, path + key + ".", asked)
        : super.getValue(key);
  }

  @Override
  public boolean containsKey(String key) {
    asked.add(path + key);
    return super.containsKey(key);
  }
}
