package dev.simplequeue.impl.json;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigInteger;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Reads a JSON object key by key, and in the end reports every problem together: wrong kinds,
 * values that a setter refused, and unknown keys, with the nearest known one.
 */
public final class StrictJson {
  private static final int NEAR = 3;

  private final JsonObject json;
  private final Set<String> known = new TreeSet<>();
  private final List<String> problems = new ArrayList<>();

  /** Reads this object. */
  public StrictJson(JsonObject json) {
    this.json = json;
  }

  /** A text. */
  public StrictJson text(String key, Consumer<String> setter) {
    return read(key, String.class, "a string", setter);
  }

  /** True or false. */
  public StrictJson flag(String key, Consumer<Boolean> setter) {
    return read(key, Boolean.class, "true or false", setter);
  }

  /** A whole number that fits an int. */
  public StrictJson integer(String key, Consumer<Integer> setter) {
    return read(key, Number.class, "a whole number", value -> setter.accept(exactInt(value)));
  }

  /** A number. */
  public StrictJson number(String key, Consumer<Double> setter) {
    return read(key, Number.class, "a number", value -> setter.accept(value.doubleValue()));
  }

  /** One of an enum's words, in lower or upper case. */
  public <E extends Enum<E>> StrictJson word(String key, Class<E> type, Consumer<E> setter) {
    return read(
        key,
        String.class,
        "a string",
        value ->
            setter.accept(
                Arrays.stream(type.getEnumConstants())
                    .filter(constant -> word(constant).equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> noWord(type, value))));
  }

  /** The word that {@link #word(String, Class, Consumer)} reads. */
  public static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static IllegalArgumentException noWord(Class<? extends Enum<?>> type, String value) {
    return new IllegalArgumentException(
        "has "
            + value.length()
            + " characters; must be one of "
            + Arrays.stream(type.getEnumConstants()).map(StrictJson::word).toList());
  }

  /** A duration, see {@link Durations}. */
  public StrictJson duration(String key, Consumer<Duration> setter) {
    return read(
        key,
        String.class,
        "a duration (a string such as \"5s\")",
        value -> setter.accept(Durations.parse(value)));
  }

  /** Any JSON value, null included. */
  public StrictJson any(String key, Consumer<Object> setter) {
    known.add(key);
    if (json.containsKey(key)) {
      guard(key, () -> setter.accept(json.getValue(key)));
    }
    return this;
  }

  /** An array. */
  public StrictJson array(String key, Consumer<JsonArray> setter) {
    return read(key, JsonArray.class, "an array", setter);
  }

  /** An object. */
  public StrictJson object(String key, Consumer<JsonObject> setter) {
    return read(key, JsonObject.class, "an object", setter);
  }

  /** Reports a problem with what was read, if there is one. */
  public StrictJson unless(boolean fine, String key, String problem) {
    if (!fine) {
      problems.add(key + ": " + problem);
    }
    return this;
  }

  /**
   * Ends the reading.
   *
   * @throws InvalidOptionsException if there was any problem
   */
  public void end() {
    for (String key : json.fieldNames()) {
      if (key == null || !known.contains(key)) {
        String shown = TextChecks.shown(String.valueOf(key));
        problems.add(shown + ": unknown key" + nearest(shown));
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
  }

  private <T> StrictJson read(String key, Class<T> type, String kind, Consumer<T> setter) {
    known.add(key);
    Object value = json.getValue(key);
    if (type.isInstance(value)) {
      guard(key, () -> setter.accept(type.cast(value)));
    } else if (value != null) {
      problems.add(TextChecks.shown(key) + ": is " + kindOf(value) + "; must be " + kind);
    }
    return this;
  }

  private void guard(String key, Runnable setter) {
    try {
      setter.run();
    } catch (InvalidOptionsException e) {
      e.problems().forEach(problem -> problems.add(TextChecks.shown(key) + "." + problem));
    } catch (InvalidValueException e) {
      problems.add(e.getMessage());
    } catch (IllegalArgumentException e) {
      problems.add(TextChecks.shown(key) + ": " + e.getMessage());
    }
  }

  private static int exactInt(Number number) {
    if (number.doubleValue() != number.intValue()) {
      throw new IllegalArgumentException(
          "is " + TextChecks.shown(text(number)) + "; must be a whole number that fits 32 bits");
    }
    return number.intValue();
  }

  /** One of a million digits takes minutes to be written. */
  private static String text(Number number) {
    return number instanceof BigInteger big && big.bitLength() > 4096
        ? "a number of " + big.bitLength() + " bits"
        : number.toString();
  }

  private static String kindOf(Object value) {
    if (value instanceof String) {
      return "a string";
    } else if (value instanceof Number) {
      return "a number";
    } else if (value instanceof Boolean) {
      return "true or false";
    } else if (value instanceof JsonArray) {
      return "an array";
    }
    return value instanceof JsonObject ? "an object" : "a " + value.getClass().getSimpleName();
  }

  private String nearest(String key) {
    String best = "";
    int bestDistance = NEAR + 1;
    for (String candidate : known) {
      if (Math.abs(candidate.length() - key.length()) > NEAR) {
        continue;
      }
      int distance = distance(key, candidate);
      if (distance < bestDistance) {
        best = candidate;
        bestDistance = distance;
      }
    }
    return best.isEmpty() ? "" : ", did you mean `" + best + "`?";
  }

  /** The Levenshtein distance, by the two-row form of Wagner and Fischer's algorithm. */
  private static int distance(String a, String b) {
    int[] above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(above[j - 1] + change, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
