package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.log.EventLog;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.Manual;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manual's table of events is what the code has. */
@ExtendWith(VertxExtension.class)
class ManualEventsTest {
  private static final Map<Class<?>, Object> SAMPLES =
      Map.of(
          UUID.class,
          UUID.randomUUID(),
          String.class,
          "text",
          int.class,
          1,
          long.class,
          1L,
          Duration.class,
          Duration.ofSeconds(1),
          JobState.class,
          JobState.FAILED,
          List.class,
          List.of("text"),
          boolean.class,
          true,
          Throwable.class,
          new IllegalStateException("text"));

  static Stream<Class<?>> events() {
    return records(QueueEvent.class);
  }

  private static Stream<Class<?>> records(Class<?> type) {
    return type.isRecord()
        ? Stream.of(type)
        : Arrays.stream(type.getPermittedSubclasses()).flatMap(ManualEventsTest::records);
  }

  @Test
  void everyEventHasARowAndEveryRowIsAnEvent() {
    assertThat(Manual.table("events", "all-events").stream().map(row -> Manual.names(row.get(0))))
        .containsExactlyInAnyOrderElementsOf(
            events().map(event -> List.of(event.getSimpleName())).toList());
  }

  private static List<String> row(Class<?> event) {
    return Manual.table("events", "all-events").stream()
        .filter(cells -> cells.get(0).equals("`" + event.getSimpleName() + "`"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @MethodSource("events")
  void itsFieldsAreThose(Class<?> event) {
    assertThat(Manual.names(row(event).get(1)))
        .isEqualTo(
            Arrays.stream(event.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  @ParameterizedTest
  @MethodSource("events")
  void itIsLoggedAtThatLevel(Class<?> event, Vertx vertx) throws ReflectiveOperationException {
    Constructor<?> constructor = event.getDeclaredConstructors()[0];
    Object[] values = Arrays.stream(constructor.getParameterTypes()).map(SAMPLES::get).toArray();

    List<Level> levels;
    try (Log log = Log.listen(Level.TRACE)) {
      new EventLog(vertx, "a-node").on((QueueEvent) constructor.newInstance(values));
      levels = log.levels();
    }

    String level = row(event).get(2);
    assertThat(levels.stream().map(l -> l.toString().toLowerCase(Locale.ROOT)))
        .isEqualTo(level.equals("–") ? List.of() : List.of(level));
  }
}
