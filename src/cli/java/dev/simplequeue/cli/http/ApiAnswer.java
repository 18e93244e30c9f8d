package dev.simplequeue.cli.http;

import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * What the API has answered.
 *
 * @param status of HTTP
 * @param json the answer, or the problem
 */
public record ApiAnswer(int status, JsonObject json) {

  /** The word for the problem; empty if there is none. */
  public String code() {
    return status < 300 ? "" : json.getString("code", "");
  }

  /** The answer; a problem becomes a failure. */
  public JsonObject orThrow() {
    if (status < 300) {
      return json;
    }
    throw new Failure(exit(), "the API answers: " + words());
  }

  private String words() {
    StringBuilder words = new StringBuilder(json.getString("detail", "status " + status));
    JsonArray fields = json.getJsonArray("fields", new JsonArray());
    if (fields.size() > 1) {
      fields.forEach(
          field ->
              words
                  .append("; ")
                  .append(((JsonObject) field).getString("field"))
                  .append(": ")
                  .append(((JsonObject) field).getString("problem")));
    }
    return words.toString();
  }

  private Exit exit() {
    return switch (status) {
      case 401 -> Exit.CONNECTION;
      default -> Failure.ofCode(status, "").exit();
    };
  }
}
