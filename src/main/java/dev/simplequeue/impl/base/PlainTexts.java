package dev.simplequeue.impl.base;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads an object whose values are strings, such as the headers of a job, token by token. A tracer
 * reads the headers of every job: this takes a part of what it costs to bind them to a type.
 */
public final class PlainTexts {
  private static final JsonFactory JSON = new JsonFactory();

  private PlainTexts() {}

  /**
   * Reads it.
   *
   * @return null if it is no such object: a mapper has to say what it is
   */
  public static @Nullable Map<String, String> read(String json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return null;
      }
      Map<String, String> texts = new LinkedHashMap<>();
      String key = parser.nextFieldName();
      while (key != null) {
        String value = parser.nextTextValue();
        if (value == null) {
          return null;
        }
        texts.put(key, value);
        key = parser.nextFieldName();
      }
      return parser.currentToken() == JsonToken.END_OBJECT && parser.nextToken() == null
          ? texts
          : null;
    } catch (JsonProcessingException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("a text that is in memory cannot be read", e);
    }
  }
}
