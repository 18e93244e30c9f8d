package dev.simplequeue.impl.base;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidDefinitionException;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** JSON read into users' classes, with errors that quote nothing of it. */
public final class TypedJson {
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

  private TypedJson() {}

  /**
   * The value as Jackson reads it with Vert.x's mapper.
   *
   * @param field the name that an error gives it
   * @param refuseUnknown whether a field that {@code type} does not know does not fit; it is
   *     ignored otherwise
   * @param unfit makes the error of a value that does not fit {@code type}
   * @throws IllegalStateException with Jackson's words and nothing of the value, if Jackson cannot
   *     build {@code type}
   */
  public static <T> T read(
      String field,
      String text,
      Class<T> type,
      boolean refuseUnknown,
      Function<String, ? extends RuntimeException> unfit) {
    try {
      T value = TypedReader.of(type, refuseUnknown).readValue(text);
      if (value == null) {
        throw unfit.apply("the " + field + " is null, expected " + type.getName());
      }
      return value;
    } catch (JsonProcessingException e) {
      Optional<String> fault = faultOfClass(e);
      if (fault.isPresent()) {
        throw new IllegalStateException(
            "the " + field + " cannot be read as " + type.getName() + ": " + fault.get());
      }
      // Jackson's own message may quote the value, and so may the keys of a map.
      throw unfit.apply(
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
}
