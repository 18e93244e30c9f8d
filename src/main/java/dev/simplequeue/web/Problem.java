package dev.simplequeue.web;

import dev.simplequeue.impl.backend.StoppedReadException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Locale;

/**
 * Why a request was not fulfilled, as RFC 9457 has it.
 *
 * @param status of HTTP
 * @param code the word for it: that of a {@link FailureCode}, or one of the API's own
 * @param detail a sentence for a person
 * @param fields what is wrong with which field
 */
record Problem(int status, String code, String detail, List<Field> fields) {
  static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPES = "urn:simplequeue:problem:";

  /** What is wrong with a field. */
  record Field(String field, String problem) {

    /** From a sentence that begins with the field's name. */
    private static Field of(String sentence) {
      int colon = sentence.indexOf(": ");
      return colon < 0
          ? new Field("", sentence)
          : new Field(sentence.substring(0, colon), sentence.substring(colon + 2));
    }
  }

  /** Ends a request with a problem of the API's own. */
  static final class Refusal extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    Refusal(int status, String code, String detail) {
      super(detail, null, false, false);
      problem = new Problem(status, code, detail, List.of());
    }
  }

  static Refusal forbidden(String detail) {
    return new Refusal(403, "FORBIDDEN", detail);
  }

  /** What a failure means for the caller. */
  static Problem of(Throwable error) {
    if (error instanceof Refusal refusal) {
      return refusal.problem;
    } else if (error instanceof StoppedReadException) {
      return new Problem(503, "STOPPED", error.getMessage(), List.of());
    } else if (error instanceof SimpleQueueException ours) {
      return new Problem(ours.code().code(), ours.code().name(), words(error), List.of());
    } else if (error instanceof InvalidOptionsException invalid) {
      return invalid(error, invalid.problems().stream().limit(50).map(Field::of).toList());
    } else if (error instanceof InvalidValueException invalid) {
      return invalid(error, List.of(Field.of(words(invalid))));
    } else if (error instanceof IllegalArgumentException) {
      return invalid(error, List.of());
    }
    // Its words may be about anything.
    return new Problem(
        500, "INTERNAL", "an internal error (" + error.getClass().getSimpleName() + ")", List.of());
  }

  private static Problem invalid(Throwable error, List<Field> fields) {
    return new Problem(400, FailureCode.INVALID.name(), words(error), fields);
  }

  private static String words(Throwable error) {
    return String.valueOf(error.getMessage());
  }

  private String title() {
    String words = code.toLowerCase(Locale.ROOT).replace('_', ' ');
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  JsonObject toJson() {
    JsonObject json =
        new JsonObject()
            .put("type", TYPES + code.toLowerCase(Locale.ROOT).replace('_', '-'))
            .put("title", title())
            .put("status", status)
            .put("code", code)
            .put("detail", detail);
    if (!fields.isEmpty()) {
      JsonArray list = new JsonArray();
      fields.forEach(
          field ->
              list.add(
                  new JsonObject().put("field", field.field()).put("problem", field.problem())));
      json.put("fields", list);
    }
    return json;
  }
}
