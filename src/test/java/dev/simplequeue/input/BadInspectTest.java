package dev.simplequeue.input;

import dev.simplequeue.impl.bus.InspectVerb;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** What operators ask and order wrongly is named too. */
@Tag("promise-11")
class BadInspectTest extends Doors {
  private static final List<Bad> FOREIGN =
      List.of(
          new Bad(
              "a redrive's", RedriveRequest.cursorAfter(SOME), "is not a cursor of this query"));

  private static final List<Bad> NO_LISTS =
      List.of(
          new Bad("none", List.of(), "has 0 entries; the limit is 1 to 1000"),
          new Bad("1001", Collections.nCopies(1001, SOME), "has 1001 entries; the limit is 1 to"));

  private static final List<Bad> NO_IDS_IN_A_MESSAGE =
      List.of(
          new Bad("a string", SOME.toString(), "must be an array"),
          new Bad("none", new JsonArray(), "is missing or empty"),
          new Bad("a number", new JsonArray().add(7), "must hold only job ids"),
          new Bad("null", new JsonArray().addNull(), "must hold only job ids"),
          new Bad("a word", new JsonArray().add(Bad.MARKER), "must be a UUID"),
          new Bad(
              "1001",
              new JsonArray(Collections.nCopies(1001, SOME.toString())),
              "has 1001 entries; the limit is 1 to 1000"));

  private static final List<Bad> NO_STATES_IN_A_MESSAGE =
      List.of(
          new Bad("a string", "failed", "must be an array"),
          new Bad("none", new JsonArray(), "is empty"),
          new Bad("a word", new JsonArray().add(Bad.MARKER), "must hold only words out of"),
          new Bad("null", new JsonArray().addNull(), "must hold only words out of"));

  private static final List<Bad> NO_KINDS_IN_A_MESSAGE =
      List.of(
          new Bad("a number", 7, "must be a string"),
          new Bad("a word", Bad.MARKER, "must be one of"),
          new Bad("another case", "REDRIVE", "must be one of"));

  private static final List<Bad> NO_FILTERS_IN_A_MESSAGE =
      List.of(
          new Bad("a string", "all", "must be an object"),
          new Bad("an unknown key", new JsonObject().put("quue", "good"), "did you mean `queue`?"),
          new Bad("an order", new JsonObject().put("order", "newest"), "unknown key"),
          new Bad("a bad name", new JsonObject().put("queue", ""), "has 0 characters"));

  private static final List<Bad> NO_NAMES =
      List.of(
          new Bad("a number", 7, "must be a string"),
          new Bad("256", "x".repeat(256), "has 256 characters; the limit is 1 to 255"),
          new Bad("a line", "a\nb", "contains a control character"));

  @TestFactory
  Stream<DynamicNode> theInspectorRefusesWhatIsBad() {
    openQueue();
    return through(
        queue("counts", Operator::counts),
        queue("pause", Operator::pause),
        queue("resume", Operator::resume),
        page("queue", Bad.NAMES, v -> JobQuery.ALL.queue((String) v)),
        page("fingerprint", Bad.NAMES, v -> JobQuery.ALL.fingerprint((String) v)),
        page("uniqueKey", Bad.NAMES, v -> JobQuery.ALL.uniqueKey((String) v)),
        page("from", Bad.TIMES, v -> JobQuery.ALL.from((Instant) v)),
        page("to", Bad.TIMES, v -> JobQuery.ALL.to((Instant) v)),
        page("error", Bad.PARTS, v -> JobQuery.ALL.error((String) v)),
        page("size", Bad.SIZES, v -> JobQuery.ALL.size((Integer) v)),
        page("cursor", Bad.CURSORS, v -> JobQuery.ALL.cursor((String) v)),
        page("cursor", FOREIGN, v -> JobQuery.ALL.cursor((String) v)),
        page("states", List.of(new Bad("none", Set.of(), "is empty")), BadInspectTest::states),
        redrive("queue", Bad.NAMES, v -> RedriveRequest.ofQueue((String) v)),
        redrive("fingerprint", Bad.NAMES, v -> RedriveRequest.ofFingerprint((String) v)),
        redrive("atMost", Bad.ROUNDS, v -> RedriveRequest.ofQueue("good").atMost((Integer) v)),
        redrive("cursor", Bad.CURSORS, v -> RedriveRequest.ofQueue("good").cursor((String) v)),
        door("delete", "ids", NO_LISTS, v -> inspector().delete(ids(v))),
        door("run now", "ids", NO_LISTS, v -> inspector().runNow(ids(v))),
        door("reprioritise", "ids", NO_LISTS, v -> inspector().reprioritise(ids(v), 1)),
        door(
            "another priority",
            "priority",
            Bad.PRIORITIES,
            v -> inspector().reprioritise(List.of(SOME), (Integer) v)));
  }

  @TestFactory
  Stream<DynamicNode> theInspectorRefusesNullsAtOnceByTheirNames() {
    openQueue();
    List<Bad> nullInside = List.of(new Bad("null", Collections.singletonList(null), "ids"));
    return through(
        door("counts", "queue", nulls("queue"), v -> inspector().counts((String) v)),
        door("pause", "queue", nulls("queue"), v -> inspector().pause((String) v)),
        door("a pause's", "note", nulls("note"), v -> inspector().pause("good", (String) v)),
        door("resume", "queue", nulls("queue"), v -> inspector().resume((String) v)),
        door("find", "id", nulls("id"), v -> inspector().find((UUID) v)),
        door("page", "query", nulls("query"), v -> inspector().page((JobQuery) v)),
        door("redrive", "which", nulls("which"), v -> inspector().redrive((RedriveRequest) v)),
        door("delete", "ids", nulls("ids"), v -> inspector().delete(ids(v))),
        door("run now", "ids", nulls("ids"), v -> inspector().runNow(ids(v))),
        door("delete one", "ids", nullInside, v -> inspector().delete(ids(v))),
        page("from", nulls("from"), v -> JobQuery.ALL.from((Instant) v)),
        page("to", nulls("to"), v -> JobQuery.ALL.to((Instant) v)),
        page("states", nulls("states"), BadInspectTest::states),
        page("order", nulls("order"), v -> JobQuery.ALL.order((JobQuery.Order) v)),
        page("cursor", nulls("cursor"), v -> JobQuery.ALL.cursor((String) v)),
        redrive("id", nulls("id"), v -> RedriveRequest.one((UUID) v)),
        redrive("queue", nulls("queue"), v -> RedriveRequest.ofQueue((String) v)),
        redrive("cursor", nulls("cursor"), v -> RedriveRequest.ofQueue("good").cursor((String) v)));
  }

  @TestFactory
  Stream<DynamicNode> messagesToTheInspectorRefuseWhatIsBad() {
    openQueue();
    return Stream.of(
            through(
                inspect("counts", "queue", Bad.NAMES),
                inspect("pause", "queue", Bad.NAMES),
                inspect("pause", "queue", Message.NO_TEXTS),
                inspect("pause", "note", NO_NAMES, "queue", "good"),
                inspect("resume", "queue", Bad.NAMES),
                inspect("job", "id", Message.NO_IDS),
                inspect("delete", "ids", NO_IDS_IN_A_MESSAGE),
                inspect("runNow", "ids", NO_IDS_IN_A_MESSAGE),
                inspect("reprioritise", "ids", NO_IDS_IN_A_MESSAGE, "priority", 1),
                inspect("reprioritise", "priority", Bad.PRIORITIES, "ids", some()),
                inspect("reprioritise", "priority", Message.NO_INTEGERS, "ids", some())),
            through(
                inspect("page", "queue", Bad.NAMES),
                inspect("page", "fingerprint", Bad.NAMES),
                inspect("page", "uniqueKey", Bad.NAMES),
                inspect("page", "from", Message.NO_TIMES),
                inspect("page", "to", Message.NO_TIMES),
                inspect("page", "error", Bad.PARTS),
                inspect("page", "size", Bad.SIZES),
                inspect("page", "size", Message.NO_INTEGERS),
                inspect("page", "states", NO_STATES_IN_A_MESSAGE),
                inspect("page", "order", Message.NO_TEXTS),
                inspect("page", "cursor", Bad.CURSORS),
                inspect("page", "cursor", FOREIGN),
                inspect("page", "cursor", Message.NO_TEXTS)),
            through(
                inspect("redrive", "id", Message.NO_IDS),
                inspect("redrive", "queue", Bad.NAMES),
                inspect("redrive", "fingerprint", Bad.NAMES),
                inspect("redrive", "atMost", Bad.ROUNDS, "queue", "good"),
                inspect("redrive", "atMost", Message.NO_INTEGERS, "queue", "good"),
                inspect("redrive", "cursor", Bad.CURSORS, "queue", "good"),
                inspect("redrive", "filter", NO_FILTERS_IN_A_MESSAGE)),
            through(
                inspect("preview", "kind", NO_KINDS_IN_A_MESSAGE),
                inspect("preview", "filter", NO_FILTERS_IN_A_MESSAGE, "kind", "cancel"),
                inspect("submit", "kind", NO_KINDS_IN_A_MESSAGE),
                inspect("submit", "filter", NO_FILTERS_IN_A_MESSAGE, "kind", "delete"),
                inspect("submit", "priority", Bad.PRIORITIES, "kind", "reprioritise"),
                inspect("submit", "id", Message.NO_IDS, "kind", "cancel"),
                inspect("submit", "by", NO_NAMES, "kind", "cancel"),
                inspect("operation", "id", Message.NO_IDS),
                inspect("operations", "state", Message.NO_TEXTS),
                inspect("operations", "size", Bad.SIZES),
                inspect("operations", "cursor", Bad.CURSORS),
                inspect("cancelOperation", "id", Message.NO_IDS),
                inspect("cancelOperation", "by", NO_NAMES, "id", SOME.toString())))
        .flatMap(nodes -> nodes);
  }

  private Operator inspector() {
    return queue.operate();
  }

  private static JsonArray some() {
    return new JsonArray().add(SOME.toString());
  }

  @SuppressWarnings("unchecked")
  private static List<UUID> ids(Object ids) {
    return (List<UUID>) ids;
  }

  @SuppressWarnings("unchecked")
  private static JobQuery states(Object states) {
    return JobQuery.ALL.states((Set<JobState>) states);
  }

  private Door queue(String verb, BiFunction<Operator, String, Future<?>> ask) {
    return door(verb, "queue", Bad.NAMES, v -> ask.apply(inspector(), (String) v));
  }

  private Door page(String field, List<Bad> bad, Function<Object, JobQuery> make) {
    return door("a page's " + field, field, bad, v -> inspector().page(make.apply(v)));
  }

  private Door redrive(String field, List<Bad> bad, Function<Object, RedriveRequest> make) {
    return door("a redrive's " + field, field, bad, v -> inspector().redrive(make.apply(v)));
  }

  private Door inspect(String verb, String field, List<Bad> bad, Object... more) {
    boolean changes =
        InspectVerb.ALL.stream().anyMatch(known -> known.name().equals(verb) && known.changes());
    return message((changes ? "operate." : "inspect.") + verb, field, bad, more);
  }
}
