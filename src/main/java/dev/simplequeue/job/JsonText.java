package dev.simplequeue.job;

import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.impl.base.TextChecks;
import io.vertx.core.json.Json;
import io.vertx.core.json.jackson.DatabindCodec;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
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

  /** Jackson's words are cut here. */
  private static final int MAX_WORDS = 1000;

  /** The end of what Jackson says of a class that has constructors, but none for an object. */
  private static final String NO_CREATOR = "(no delegate- or property-based Creator)";

  /**
   * Where Jackson's words on a class begin to quote the value, as in "from String value
   * ('secret')".
   */
  private static final Pattern QUOTED_VALUE =
      Pattern.compile("( value) \\((?!no delegate).*", Pattern.DOTALL);

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
   * @return the JSON text
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
   * @throws InvalidValueException if it cannot be written, or is no value that jsonb keeps
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
    int plain = PlainJson.bytes(text);
    if (plain != PlainJson.OTHER) {
      return new JsonText(text, plain);
    }
    long bytes = utf8Length(text) + check(field, text);
    return new JsonText(text, (int) Math.min(bytes, Integer.MAX_VALUE));
  }

  /**
   * A value that somebody else wrote as JSON; checked.
   *
   * @param field the name that an error gives it
   * @param text the JSON text
   * @return the JSON text
   * @throws InvalidValueException if it cannot be read, or is no value that jsonb keeps
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
   * @return the JSON; empty values are omitted
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
    return read(field, text, type, false);
  }

  /**
   * See {@link #as}.
   *
   * @param refuseUnknown whether a field that {@code type} does not know does not fit
   * @param <T> the type to read into
   * @param field the name that an error gives it
   * @param text the JSON text
   * @param type the class to read into
   * @return the JSON text
   */
  public static <T> T read(String field, String text, Class<T> type, boolean refuseUnknown) {
    // Made anew: modules that are registered later count too.
    ObjectReader reader = DatabindCodec.mapper().readerFor(type);
    try {
      T value =
          (refuseUnknown
                  ? reader.with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                  : reader.without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES))
              .readValue(text);
      if (value == null) {
        throw new UnprocessablePayloadException(
            "the " + field + " is null, expected " + type.getName());
      }
      return value;
    } catch (JsonProcessingException e) {
      Optional<String> fault = faultOfClass(e);
      if (fault.isPresent()) {
        throw new IllegalStateException(
            "the " + field + " cannot be read as " + type.getName() + ": " + fault.get());
      }
      // Jackson's own message may quote the value, and so may the keys of a map.
      throw new UnprocessablePayloadException(
          "the "
              + field
              + " does not fit "
              + type.getName()
              + place(e)
              + " ("
              + e.getClass().getSimpleName()
              + ")");
    }
  }

  /**
   * What Jackson says of a class that it cannot build from whatever value; empty if the value is to
   * blame.
   */
  private static Optional<String> faultOfClass(JsonProcessingException e) {
    if (e.getCause() instanceof LinkageError || e.getCause() instanceof VirtualMachineError) {
      return Optional.of(bounded(e.getCause().toString()));
    }
    String words = String.valueOf(e.getOriginalMessage());
    return e instanceof InvalidDefinitionException || words.endsWith(NO_CREATOR)
        ? Optional.of(bounded(QUOTED_VALUE.matcher(words).replaceFirst("$1")))
        : Optional.empty();
  }

  private static String bounded(String words) {
    return words.length() > MAX_WORDS ? words.substring(0, MAX_WORDS) + "…" : words;
  }

  private static String place(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return "";
    }
    StringBuilder place = new StringBuilder(" at ");
    for (JsonMappingException.Reference step : mapping.getPath()) {
      boolean named = step.getFieldName() != null && !(step.getFrom() instanceof Map);
      place.append('/').append(named ? step.getFieldName() : "*");
    }
    return place.toString();
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

  /**
   * Checks the value; answers how many characters longer it is when jsonb writes out its numbers.
   */
  private static long check(String field, String text) {
    int depth = 0;
    long expansion = 0;
    try (JsonParser parser = DatabindCodec.mapper().getFactory().createParser(text)) {
      for (JsonToken token; (token = parser.nextToken()) != null; ) {
        if (token.isStructStart() && ++depth > MAX_NESTING) {
          throw new InvalidValueException(
              field, "is nested deeper than the limit of " + MAX_NESTING);
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
          TextChecks.checkStorable(field, parser.getText(), InvalidValueException::new);
        } else if (token.isNumeric()) {
          expansion += checkNumber(field, parser.getText());
        }
      }
    } catch (IOException e) {
      // Jackson wrote it, so its syntax is right but for the numbers that JSON does not have, or
      // names that are no texts.
      throw new InvalidValueException(
          field,
          "contains a value that JSON cannot express, such as NaN, an infinity or a number of a thousand digits");
    }
    return expansion;
  }

  /** jsonb writes 1e9 as 1000000000: a small payload could come back as a huge one. */
  private static int checkNumber(String field, String number) {
    if (number.length() > MAX_NUMBER_CHARACTERS) {
      throw tooLong(field);
    }
    if (number.indexOf('e') < 0 && number.indexOf('E') < 0) {
      return 0;
    }
    try {
      BigDecimal value = new BigDecimal(number);
      long before = (long) value.precision() - value.scale();
      if (before <= MAX_NUMBER_CHARACTERS && value.scale() <= MAX_NUMBER_CHARACTERS) {
        return Math.max(0, plainLength(value) - number.length());
      }
    } catch (NumberFormatException e) {
      // An exponent beyond 32 bits: longer than any limit.
    }
    throw tooLong(field);
  }

  /**
   * The length of {@link BigDecimal#toPlainString}; of whole numbers without writing their zeros.
   */
  private static int plainLength(BigDecimal value) {
    if (value.scale() > 0 || value.signum() == 0) {
      return value.toPlainString().length();
    }
    return value.precision() - value.scale() + (value.signum() < 0 ? 1 : 0);
  }

  private static InvalidValueException tooLong(String field) {
    return new InvalidValueException(
        field,
        "contains a number that is longer than "
            + MAX_NUMBER_CHARACTERS
            + " characters when it is written without an exponent");
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
