package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.schedule.Schedules;
import io.vertx.core.Future;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the clients and the listeners are given can be passed on as JSON as it is. */
class ResultsAsJsonTest {
  private static final UUID ID = new UUID(1, 2);

  /** All records that the clients' futures hold, down to the last, and all events. */
  static Stream<Class<?>> results() {
    Set<Class<?>> found = new TreeSet<>(Comparator.comparing(Class::getName));
    for (Class<?> client : List.of(SimpleQueue.class, Operator.class, Schedules.class)) {
      for (Method method : client.getMethods()) {
        if (method.getReturnType() == Future.class) {
          collect(method.getGenericReturnType(), found);
        }
      }
    }
    events(QueueEvent.class, found);
    return found.stream();
  }

  private static void collect(Type type, Set<Class<?>> found) {
    if (type instanceof ParameterizedType generic) {
      Arrays.stream(generic.getActualTypeArguments()).forEach(part -> collect(part, found));
    } else if (type == JsonText.class) {
      found.add(JsonText.class);
    } else if (type instanceof Class<?> record && record.isRecord() && found.add(record)) {
      for (RecordComponent component : record.getRecordComponents()) {
        collect(component.getGenericType(), found);
      }
    }
  }

  private static void events(Class<?> type, Set<Class<?>> found) {
    if (type.isRecord()) {
      found.add(type);
    } else {
      Arrays.stream(type.getPermittedSubclasses()).forEach(kind -> events(kind, found));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("results")
  void aResultIsEncodedAsItsToJsonSays(Class<?> type) throws ReflectiveOperationException {
    for (boolean full : List.of(true, false)) {
      Object result = make(type, full);
      Object json = type.getMethod("toJson").invoke(result);

      assertThat(json).isNotNull();
      assertThat(Json.encode(result)).isEqualTo(Json.encode(json));
      assertThat(new JsonObject().put("result", result).encode())
          .isEqualTo(new JsonObject().put("result", json).encode());
      assertThat(Json.encode(List.of(result))).isEqualTo(new JsonArray().add(json).encode());
      if (json instanceof JsonObject object) {
        assertThat(JsonObject.mapFrom(result).encode()).isEqualTo(object.encode());
      }
    }
  }

  @Test
  void theResultsThatPeopleAskForAreAmongThem() {
    assertThat(results().map(Class::getSimpleName))
        .contains("Receipt", "JobOutcome", "Cancellation", "QueueCounts", "JobHistory", "JobDied")
        .contains("Skipped", "Edited", "QueuePause", "AttemptError", "JsonText");
  }

  @Test
  void theJsonIsThatOfTheMessages() {
    assertThat(Json.encode(Receipt.duplicate(ID, true)))
        .isEqualTo("{\"id\":\"" + ID + "\",\"status\":\"DUPLICATE\",\"holderRunning\":true}");
    assertThat(
            Json.encode(
                new JobOutcome(
                    ID,
                    "work",
                    JobState.BAD_JOB,
                    1,
                    Optional.of(JsonText.of("output", Map.of("a", List.of(1)))),
                    List.of(),
                    Map.of())))
        .isEqualTo(
            "{\"id\":\""
                + ID
                + "\",\"queue\":\"work\",\"state\":\"bad_job\",\"attempts\":1,\"errors\":[],\"headers\":{},"
                + "\"output\":{\"a\":[1]}}");
  }

  /** With a value in each optional and each list, or in none. */
  private static Object make(Type type, boolean full) throws ReflectiveOperationException {
    if (type instanceof ParameterizedType generic) {
      Type[] parts = generic.getActualTypeArguments();
      if (generic.getRawType() == Map.class) {
        return full ? Map.of(make(parts[0], true), make(parts[1], true)) : Map.of();
      } else if (generic.getRawType() == List.class) {
        return full ? List.of(make(parts[0], true)) : List.of();
      }
      return full ? Optional.of(make(parts[0], true)) : Optional.empty();
    } else if (type == JsonText.class) {
      return JsonText.of("value", Map.of("a", 1));
    } else if (type == JsonObject.class) {
      return new JsonObject().put("a", 1);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return plain.getEnumConstants()[0];
    } else if (plain.isRecord()) {
      RecordComponent[] components = plain.getRecordComponents();
      Object[] values = new Object[components.length];
      Class<?>[] types = new Class<?>[components.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = make(components[i].getGenericType(), full);
        types[i] = components[i].getType();
      }
      return plain.getDeclaredConstructor(types).newInstance(values);
    }
    return VALUES.get(plain);
  }

  private static final Map<Class<?>, Object> VALUES =
      Map.of(
          String.class,
          "text",
          int.class,
          1,
          long.class,
          1L,
          boolean.class,
          true,
          UUID.class,
          ID,
          Integer.class,
          1,
          Long.class,
          1L,
          Instant.class,
          Instant.EPOCH,
          Throwable.class,
          new IllegalStateException("text"),
          Duration.class,
          Duration.ofSeconds(90));
}
