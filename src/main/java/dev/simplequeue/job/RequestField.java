package dev.simplequeue.job;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.base.JobField.Kind;
import dev.simplequeue.impl.base.TextChecks;
import io.vertx.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;

/**
 * What a request and a template can both name about a job, declared. The order is that of the
 * columns in {@code write_templates.sql} and {@code insert_jobs.sql}.
 */
final class RequestField {
  private static final List<JobField<?, ?>> DECLARED = new ArrayList<>();

  static final JobField<String, String> QUEUE = name("queue", "queue");

  static final JobField<Object, JsonText> PAYLOAD =
      add(
          new JobField<>(
              DECLARED.size(),
              "payload",
              "payload",
              Kind.ANY,
              Object.class,
              String.class,
              value -> JsonText.of("payload", value),
              (own, below) -> own.over("payload", below),
              text -> Json.decodeValue(text.text()),
              JsonText::text,
              text -> JsonText.parse("payload", (String) text)));

  @SuppressWarnings({"unchecked", "rawtypes"})
  static final JobField<Map<String, String>, Headers> HEADERS =
      add(
          new JobField<Map<String, String>, Headers>(
              DECLARED.size(),
              "headers",
              "headers",
              Kind.TEXTS,
              (Class) Map.class,
              String.class,
              Headers::of,
              Headers::over,
              Headers::json,
              Headers::sqlText,
              text -> Headers.parse((String) text)));

  static final JobField<Integer, Integer> PRIORITY =
      number("priority", "priority", 0, JobRequest.MAX_PRIORITY, Short.class, Integer::shortValue);

  static final JobField<Integer, Integer> MAX_ATTEMPTS =
      number(
          "maxAttempts",
          "max_attempts",
          1,
          JobRequest.MAX_MAX_ATTEMPTS,
          Integer.class,
          number -> number);

  static final JobField<Duration, Duration> TIMEOUT =
      duration("timeout", "timeout", RequestField::wholeMillis, length -> length);

  static final JobField<Duration, When> RUN_IN =
      duration("runIn", "run_in", wait -> When.in("runIn", wait), When::in);

  static final JobField<KeyPolicy, KeyPolicy> KEY_POLICY =
      add(
          new JobField<>(
              DECLARED.size(),
              "keyPolicy",
              "key_policy",
              Kind.WORD,
              KeyPolicy.class,
              String.class,
              policy -> policy,
              own(),
              KeyPolicy::name,
              KeyPolicy::name,
              name -> KeyPolicy.valueOf((String) name)));

  static final JobField<String, String> FINGERPRINT = name("fingerprint", "fingerprint");

  static final JobField<String, String> LIMIT_KEY = name("limitKey", "limit_key");

  /** All of them, in their order. */
  static final List<JobField<?, ?>> ALL = Collections.unmodifiableList(DECLARED);

  private RequestField() {}

  private static <R, V> JobField<R, V> add(JobField<R, V> field) {
    DECLARED.add(field);
    return field;
  }

  /** The request's value counts. */
  private static <V> BinaryOperator<V> own() {
    return (own, below) -> own;
  }

  private static JobField<String, String> name(String key, String column) {
    Function<String, String> check =
        text ->
            TextChecks.checkName(
                key, text, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
    return add(
        new JobField<>(
            DECLARED.size(),
            key,
            column,
            Kind.TEXT,
            String.class,
            String.class,
            check,
            own(),
            text -> text,
            text -> text,
            text -> check.apply((String) text)));
  }

  private static JobField<Integer, Integer> number(
      String key, String column, int min, int max, Class<?> type, Function<Integer, Object> sql) {
    Function<Integer, Integer> check = number -> within(key, number, min, max);
    return add(
        new JobField<>(
            DECLARED.size(),
            key,
            column,
            Kind.NUMBER,
            Integer.class,
            type,
            check,
            own(),
            number -> number,
            sql,
            number -> check.apply(((Number) number).intValue())));
  }

  /** Whole milliseconds in the tables. */
  private static <V> JobField<Duration, V> duration(
      String key, String column, Function<Duration, V> check, Function<V, Duration> length) {
    return add(
        new JobField<>(
            DECLARED.size(),
            key,
            column,
            Kind.DURATION,
            Duration.class,
            Long.class,
            check,
            own(),
            value -> length.apply(value).toString(),
            value -> length.apply(value).toMillis(),
            millis -> check.apply(Duration.ofMillis((Long) millis))));
  }

  private static int within(String key, int number, int min, int max) {
    if (number < min || number > max) {
      throw new InvalidValueException(key, "is " + number + "; the limit is " + min + " to " + max);
    }
    return number;
  }

  private static Duration wholeMillis(Duration length) {
    return Duration.ofMillis(When.checked("timeout", length).plusNanos(999_999).toMillis());
  }
}
