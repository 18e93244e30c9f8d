package dev.simplequeue.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.json.jackson.DatabindCodec;
import java.util.ArrayList;
import java.util.List;

/**
 * The body of a request: JSON whose numbers are as they stand there.
 *
 * @param tree the value; an empty object where there is no body
 */
record Body(JsonNode tree) {
  /** The most jobs that are enqueued by one request. */
  static final int MAX_JOBS = 1_000;

  private static final String PAYLOAD = "payload";

  /** Reads numbers as they are written: a double would round them. */
  private static final ObjectReader EXACT =
      DatabindCodec.mapper()
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

  /**
   * Reads it.
   *
   * @throws InvalidValueException if it is not JSON, or neither an object nor an array
   */
  static Body of(Buffer bytes) {
    JsonNode tree;
    try {
      tree = bytes.length() == 0 ? EXACT.createObjectNode() : EXACT.readTree(bytes.toString());
    } catch (JsonProcessingException | StackOverflowError e) {
      // Jackson's own words may quote it.
      throw new InvalidValueException("body", "is not valid JSON");
    }
    if (!tree.isObject() && !tree.isArray()) {
      throw new InvalidValueException("body", "must be a JSON object");
    }
    return new Body(tree);
  }

  /** The object that it is. */
  JsonObject object() {
    if (!tree.isObject()) {
      throw new InvalidValueException("body", "must be a JSON object");
    }
    return new JsonObject(tree.toString());
  }

  boolean isArray() {
    return tree.isArray();
  }

  /** Requests to enqueue: one, or those of an array. Their payloads are as they stand there. */
  List<JsonObject> requests() {
    if (tree.isObject()) {
      return List.of(request((ObjectNode) tree));
    }
    if (tree.isEmpty() || tree.size() > MAX_JOBS) {
      throw new InvalidValueException(
          "body", "has " + tree.size() + " entries; the limit is 1 to " + MAX_JOBS);
    }
    List<JsonObject> requests = new ArrayList<>(tree.size());
    for (JsonNode each : tree) {
      if (!(each instanceof ObjectNode object)) {
        throw new InvalidValueException("[" + requests.size() + "]", "must be a JSON object");
      }
      requests.add(request(object));
    }
    return requests;
  }

  private static JsonObject request(ObjectNode object) {
    ObjectNode rest = object.deepCopy();
    JsonNode payload = rest.remove(PAYLOAD);
    JsonObject request = new JsonObject(rest.toString());
    return payload == null ? request : request.put(PAYLOAD, payload);
  }
}
