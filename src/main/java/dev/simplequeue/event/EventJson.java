package dev.simplequeue.event;

import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** Writes events as JSON. */
final class EventJson {

  private EventJson() {}

  static JsonObject write(QueueEvent event) {
    JsonObject json = new JsonObject().put("event", event.getClass().getSimpleName());
    try {
      for (RecordComponent component : event.getClass().getRecordComponents()) {
        json.put(component.getName(), value(component.getAccessor().invoke(event)));
      }
      return json;
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** What cannot even be described has its class's name. */
  private static String words(Throwable error) {
    try {
      return JobError.of("failed", error).message();
    } catch (Throwable e) {
      return error.getClass().getName();
    }
  }

  private static Object value(Object value) {
    if (value instanceof JobState state) {
      return state.sqlName();
    }
    if (value instanceof List<?> texts) {
      return new JsonArray(texts.stream().map(String::valueOf).toList());
    }
    if (value instanceof Throwable error) {
      return words(error);
    }
    return value instanceof Number || value instanceof Boolean ? value : value.toString();
  }
}
