package dev.simplequeue.impl.base;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read token by token is what a mapper reads. */
class PlainTextsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"traceparent\": \"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\"}",
        "{\"a\": \"b\", \"tenant\": \"acme, \u00fc\u2713 {x: 1}\", \"z\": \": \"}",
        "{\"\": \"\"}",
        "{}",
        "{\"a\":\"b\"} ",
        "{\"a\\n\": \"b\"}",
        "{\"a\": \"\\\"\"}"
      })
  void anObjectOfStringsIsRead(String json) {
    Map<String, String> read = PlainTexts.read(json);

    assertThat(read).isNotNull();
    assertThat(new JsonObject(json).getMap()).isEqualTo(read);
    assertThat(read.keySet()).containsExactlyElementsOf(new JsonObject(json).fieldNames());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "null",
        "[\"a\"]",
        "{\"a",
        "{\"a\"",
        "{\"a\": ",
        "{\"a\": \"",
        "{\"a\": \"b",
        "{\"a\": \"b\"",
        "{\"a\": \"b\", ",
        "{\"a\": \"b\", \"",
        "{\"a\": \"b\", \"c\": 1}",
        "{\"a\": 1}",
        "{\"a\": null}",
        "{\"a\": {\"b\": \"c\"}}",
        "{\"a\": \"b\"} {}"
      })
  void anythingElseIsLeftToAMapper(String json) {
    assertThat(PlainTexts.read(json)).isNull();
  }

  @Test
  void theLastOfTwoCountsAsWithAMapper() {
    assertThat(PlainTexts.read("{\"a\": \"b\", \"a\": \"c\"}")).isEqualTo(Map.of("a", "c"));
  }
}
