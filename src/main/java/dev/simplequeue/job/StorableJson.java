package dev.simplequeue.job;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.simplequeue.impl.base.TextChecks;
import io.vertx.core.json.jackson.DatabindCodec;
import java.io.IOException;
import java.math.BigDecimal;

/** What PostgreSQL's jsonb keeps of JSON, and how long it is there. */
final class StorableJson {

  private StorableJson() {}

  /**
   * Checks a value that Jackson has written.
   *
   * @return how many characters longer it is when jsonb writes out its numbers
   * @throws InvalidValueException if jsonb cannot keep it
   */
  static long check(String field, String text) {
    boolean lookAtTexts = mayHaveBadTexts(text);
    int depth = 0;
    int values = 0;
    long expansion = 0;
    try (JsonParser parser = DatabindCodec.mapper().getFactory().createParser(text)) {
      for (JsonToken token; (token = parser.nextToken()) != null; ) {
        if (depth == 0) {
          values++;
        }
        if (token.isStructStart() && ++depth > JsonText.MAX_NESTING) {
          throw new InvalidValueException(
              field, "is nested deeper than the limit of " + JsonText.MAX_NESTING);
        } else if (token.isStructEnd()) {
          depth--;
        } else if (token == JsonToken.VALUE_STRING || token == JsonToken.FIELD_NAME) {
          // Otherwise the parser passes over it without making a string.
          if (lookAtTexts) {
            TextChecks.checkStorable(field, parser.getText(), InvalidValueException::new);
          }
        } else if (token.isNumeric()) {
          expansion += checkNumber(field, parser.getText());
        }
      }
    } catch (IOException e) {
      // Jackson wrote it, so its syntax is right but for the numbers that JSON does not have, and
      // for what a serializer writes raw.
      throw new InvalidValueException(
          field,
          "contains a value that JSON cannot express, such as NaN, an infinity or a number of a thousand digits");
    }
    if (values != 1) {
      throw new InvalidValueException(
          field, "is written as " + values + " JSON values, not as one");
    }
    return expansion;
  }

  /** Whether a string in it may be one that PostgreSQL does not store: nearly none has these. */
  private static boolean mayHaveBadTexts(String json) {
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      // Jackson, and programs that write raw values, can write any character by its number.
      if (Character.isSurrogate(c) || c == '\\' && json.startsWith("u", i + 1)) {
        return true;
      }
    }
    return false;
  }

  /** jsonb writes 1e9 as 1000000000: a small payload could come back as a huge one. */
  private static int checkNumber(String field, String number) {
    if (number.length() > JsonText.MAX_NUMBER_CHARACTERS) {
      throw tooLong(field);
    }
    if (number.indexOf('e') < 0 && number.indexOf('E') < 0) {
      return 0;
    }
    try {
      BigDecimal value = new BigDecimal(number);
      long before = (long) value.precision() - value.scale();
      if (before <= JsonText.MAX_NUMBER_CHARACTERS
          && value.scale() <= JsonText.MAX_NUMBER_CHARACTERS) {
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
            + JsonText.MAX_NUMBER_CHARACTERS
            + " characters when it is written without an exponent");
  }
}
