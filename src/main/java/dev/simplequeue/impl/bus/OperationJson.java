package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.inspect.FilterJson;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads what is asked and ordered of operations on many jobs. */
public final class OperationJson {
  private static final List<String> KINDS =
      Arrays.stream(OperationKind.values()).map(OperationKind::word).toList();

  private OperationJson() {}

  /**
   * Reads what {@link OperationRequest#toJson} writes; the id may be left out.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static OperationRequest request(JsonObject json) {
    List<UUID> id = new ArrayList<>(1);
    List<OperationKind> kind = new ArrayList<>(1);
    JobQuery[] filter = {JobQuery.ALL};
    List<Integer> priority = new ArrayList<>(1);
    String[] by = {""};
    new StrictJson(json)
        .text("id", value -> id.add(EnqueueJson.uuid(value)))
        .text("kind", value -> kind.add(kind(value)))
        .object("filter", value -> filter[0] = FilterJson.filter(value))
        .integer("priority", priority::add)
        .text("by", value -> by[0] = OperationRequest.checkBy(value))
        .end();
    if (kind.isEmpty()) {
      throw new InvalidValueException("kind", "is missing; must be one of " + KINDS);
    }
    return new OperationRequest(
        id.isEmpty() ? JobIds.next() : id.get(0),
        kind.get(0),
        filter[0],
        priority.stream().findFirst(),
        by[0]);
  }

  private static OperationKind kind(String word) {
    return OperationKind.ofWord(word)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "has " + word.length() + " characters; must be one of " + KINDS));
  }

  /**
   * Reads which page of operations is asked for.
   *
   * @throws IllegalArgumentException that names all wrong keys together
   */
  public static OperationQuery query(JsonObject json) {
    OperationQuery[] query = {OperationQuery.ALL};
    new StrictJson(json)
        .word("state", OperationState.class, value -> query[0] = query[0].state(value))
        .integer("size", value -> query[0] = query[0].size(value))
        .text("cursor", value -> query[0] = query[0].cursor(value))
        .end();
    return query[0];
  }

  /**
   * The operation, if there is one.
   *
   * @throws SimpleQueueException if there is none
   */
  public static Operation known(UUID id, Optional<Operation> found) {
    return found.orElseThrow(
        () ->
            new SimpleQueueException(
                FailureCode.UNKNOWN_JOB, "there is no record of operation " + id));
  }
}
