package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.impl.base.TypedJson;
import io.vertx.core.json.Json;
import io.vertx.core.json.jackson.DatabindCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON value as text, checked to be one that PostgreSQL's jsonb keeps: no U+0000, no lone
 * surrogates, nesting up to {@value #MAX_NESTING}. Immutable; equal if the texts are.
 */
public final class JsonText {

  static {
    Internals.ofJson(text -> new JsonText(text, utf8Length(text)));
  }

  /** The deepest nesting of arrays and objects. */
  public static final int MAX_NESTING = 500;

  /**
   * No number is longer than this when it is written without an exponent; Jackson reads no longer
   * ones.
   */
  public static final int MAX_NUMBER_CHARACTERS = 1000;

  /** Reads numbers as they stand there: a double would round them. */
  private static final ObjectReader EXACT =
      DatabindCodec.mapper()
          .reader()
          .with(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .without(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES);

  /** The empty object. */
  public static final JsonText EMPTY_OBJECT = new JsonText("{}", 2);

  private final String text;
  private final int bytes;

  /** {@code text} must be valid: this constructor is for values that were checked. */
  private JsonText(String text, int bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  /** {@return the value; valid JSON} */
  public String text() {
    return text;
  }

  /**
   * Its length in UTF-8, as jsonb gives it back: with numbers written out.
   *
   * @return the length in bytes
   */
  public int bytes() {
    return bytes;
  }

  /**
   * Writes a value as JSON and checks it.
   *
   * @param field the name that an error gives it
   * @param value anything that Jackson writes with Vert.x's mapper
   * @return the JSON text
   * @throws InvalidValueException if it cannot be written, or jsonb cannot keep it
   */
  public static JsonText of(String field, Object value) {
    String text;
    try {
      text = JsonWriter.current().writeValueAsString(value);
    } catch (JsonProcessingException | StackOverflowError e) {
      throw new InvalidValueException(
          field,
          "a value of " + value.getClass().getName() + " cannot be written as JSON: " + reason(e));
    }
    long bytes = utf8Length(text) + StorableJson.check(field, text);
    return new JsonText(text, (int) Math.min(bytes, Integer.MAX_VALUE));
  }

  /**
   * A value that somebody else wrote as JSON; checked.
   *
   * @param field the name that an error gives it
   * @param text the JSON text
   * @return the JSON text
   * @throws InvalidValueException if it cannot be read, or jsonb cannot keep it
   */
  public static JsonText parse(String field, String text) {
    return of(field, tree(field, text));
  }

  private static JsonNode tree(String field, String text) {
    try {
      return EXACT.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InvalidValueException(field, "is not valid JSON");
    }
  }

  /**
   * The value as Vert.x has it: a {@code JsonObject}, a {@code JsonArray}, a text, a number, a
   * boolean, or null. Jackson writes it so too.
   *
   * @return the value
   */
  @JsonValue
  public @Nullable Object toJson() {
    return Json.decodeValue(text);
  }

  /**
   * The value as Jackson reads it with Vert.x's mapper. Fields that {@code type} does not know are
   * ignored.
   *
   * @param field the name that an error gives it
   * @param <T> the type to read into
   * @param type the class to read into
   * @return the value
   * @throws UnprocessablePayloadException that quotes nothing of it, if it does not fit {@code
   *     type}
   * @throws IllegalStateException with Jackson's words and nothing of the value, if Jackson cannot
   *     build {@code type}
   */
  public <T> T as(String field, Class<T> type) {
    return TypedJson.read(field, text, type, false, UnprocessablePayloadException::new);
  }

  /** What Jackson says of types and depths; the message of anything else may quote a value. */
  private static String reason(Throwable e) {
    if (e instanceof InvalidDefinitionException definition) {
      return definition.getOriginalMessage();
    } else if (e instanceof StackOverflowError
        || e instanceof StreamConstraintsException
        || e.getCause() instanceof StreamConstraintsException) {
      return "it is nested deeper than the limit of " + MAX_NESTING;
    }
    return (e.getCause() == null ? e : e.getCause()).getClass().getName();
  }

  /**
   * This value and, where both are objects, what else the other one has, down to any depth.
   *
   * @param field the name that an error gives it
   * @throws InvalidValueException if that is nested too deeply
   */
  JsonText over(String field, JsonText defaults) {
    JsonNode own = tree(field, text);
    JsonNode other = tree(field, defaults.text);
    return own instanceof ObjectNode object && other instanceof ObjectNode under
        ? of(field, merged(object, under))
        : this;
  }

  private static ObjectNode merged(ObjectNode own, ObjectNode defaults) {
    for (Map.Entry<String, JsonNode> entry : own.properties()) {
      if (entry.getValue() instanceof ObjectNode inner
          && defaults.get(entry.getKey()) instanceof ObjectNode under) {
        merged(inner, under);
      } else {
        defaults.set(entry.getKey(), entry.getValue());
      }
    }
    return defaults;
  }

  private static int utf8Length(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) >= 0x80) {
        return text.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return text.length();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof JsonText that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return "JsonText[" + bytes + " bytes]";
  }
}
