package dev.simplequeue.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads environment variables; one that is blank is taken as missing. */
record Environment(Map<String, String> variables) {

  Optional<String> text(String name) {
    return Optional.ofNullable(variables.get(name)).filter(value -> !value.isBlank());
  }

  String text(String name, String otherwise) {
    return text(name).orElse(otherwise);
  }

  /** A whole number; rates may come as 800.0. */
  int number(String name, int otherwise) {
    return text(name).map(value -> number(name, value)).orElse(otherwise);
  }

  static int number(String name, String value) {
    try {
      return (int) Math.round(Double.parseDouble(value));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " is " + value + "; expected a number", e);
    }
  }

  /** One of these, as {@code depth-target} or {@code depth_target}. */
  <E extends Enum<E>> E word(String name, Class<E> words, E otherwise) {
    return text(name)
        .map(
            value ->
                Arrays.stream(words.getEnumConstants())
                    .filter(
                        word ->
                            word.name().equals(value.toUpperCase(Locale.ROOT).replace('-', '_')))
                    .findFirst()
                    .orElseThrow(
                        () ->
                            new IllegalArgumentException(
                                name
                                    + " is "
                                    + value
                                    + "; expected one of "
                                    + Arrays.toString(words.getEnumConstants())
                                        .toLowerCase(Locale.ROOT)
                                        .replace('_', '-'))))
        .orElse(otherwise);
  }
}
