package dev.simplequeue.unit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.HintJson;
import dev.simplequeue.job.JobIds;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hints as payloads of NOTIFY. */
class HintJsonTest {
  /** https://www.postgresql.org/docs/current/sql-notify.html */
  private static final int LIMIT = 8000;

  private static final String ME = "01234567-89ab";

  private static Set<UUID> ids(int count) {
    return Stream.generate(JobIds::next).limit(count).collect(Collectors.toSet());
  }

  private static Hint names(int count, String part) {
    return new Hint.Jobs(
        IntStream.range(0, count)
            .mapToObj(i -> String.format("%03d", i) + part.repeat(252 / part.length()))
            .collect(Collectors.toSet()));
  }

  static Stream<Hint> hints() {
    return Stream.of(
        names(1, "a"),
        names(300, "a"),
        names(300, "\""),
        names(300, "\\"),
        names(300, "ü"),
        names(300, "漢"),
        names(300, "\uD83D\uDE00"),
        names(300, "\u2028"),
        names(300, "\u0085"),
        new Hint.Jobs(Set.of("")),
        new Hint.Jobs(Set.of("alive", "from", "{}", "null")),
        new Hint.Cancelled(ids(1)),
        new Hint.Cancelled(ids(10_000)),
        new Hint.Awaited(ids(10_000)),
        new Hint.Changed(ids(10_000)),
        new Hint.Paused(Set.of("work", "\"")));
  }

  private static Set<Object> items(Hint hint) {
    if (hint instanceof Hint.Jobs jobs) {
      return new HashSet<>(jobs.queues());
    } else if (hint instanceof Hint.Cancelled cancelled) {
      return new HashSet<>(cancelled.jobs());
    } else if (hint instanceof Hint.Awaited awaited) {
      return new HashSet<>(awaited.jobs());
    }
    return hint instanceof Hint.Changed changed
        ? new HashSet<>(changed.jobs())
        : new HashSet<>(((Hint.Paused) hint).queues());
  }

  @ParameterizedTest
  @MethodSource("hints")
  void aHintOfAnySizeTravelsInPayloadsThatPostgresqlTakesAndArrivesWhole(Hint hint) {
    List<String> payloads = HintJson.payloads(ME, hint);

    Set<Object> arrived = new HashSet<>();
    for (String payload : payloads) {
      assertThat(payload.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(LIMIT);
      Hint read = HintJson.read(payload, "another").orElseThrow();
      assertThat(read).isInstanceOf(hint.getClass());
      assertThat(items(read)).as("no payload for nothing").isNotEmpty();
      arrived.addAll(items(read));
    }
    assertThat(arrived).isEqualTo(items(hint));
    assertThat(payloads).as("few of them").hasSizeLessThanOrEqualTo(1 + items(hint).size() / 4);
  }

  @Test
  void aNodeDoesNotHearItself() {
    List<String> payloads = HintJson.payloads(ME, new Hint.Cancelled(ids(500)));

    assertThat(payloads)
        .isNotEmpty()
        .allSatisfy(payload -> assertThat(HintJson.read(payload, ME)).isEmpty());
  }

  @Test
  void whatIsForThisNodeOnlyIsNotSent() {
    assertThat(HintJson.payloads(ME, new Hint.Deaf())).isEmpty();
    assertThat(HintJson.payloads(ME, new Hint.HeardAgain())).isEmpty();
    assertThat(HintJson.payloads(ME, new Hint.Changed(Set.of()))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "null",
        "7",
        "[]",
        "{",
        "garbage",
        "{}",
        "{\"from\":7}",
        "{\"from\":null,\"jobs\":null}",
        "{\"jobs\":\"a\"}",
        "{\"jobs\":[7]}",
        "{\"jobs\":[null]}",
        "{\"jobs\":[{\"a\":[]}]}",
        "{\"cancelled\":[\"no uuid\"]}",
        "{\"cancelled\":{\"a\":1}}",
        "{\"awaited\":[[\"00000000-0000-0000-0000-000000000000\"]]}",
        "{\"changed\":true}",
        "{\"alive\":3}"
      })
  void whatIsNoHintIsNothing(String payload) {
    assertThat(HintJson.read(payload, ME)).isEmpty();
  }

  @Test
  void aPayloadThatIsNestedWithoutEndIsNothing() {
    assertThat(HintJson.read("{\"jobs\":" + "[".repeat(7_900), ME)).isEmpty();
    assertThat(HintJson.read("{\"jobs\":" + "{\"a\":".repeat(1_500), ME)).isEmpty();
  }

  @Test
  void aHintWithoutASenderIsHeard() {
    String payload = new JsonObject().put("jobs", new JsonArray().add("work")).encode();

    assertThat(HintJson.read(payload, ME)).contains(new Hint.Jobs(Set.of("work")));
  }
}
