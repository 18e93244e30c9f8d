package dev.simplequeue.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is plain JSON at first sight is what a parser takes. */
@Tag("promise-11")
class PlainJsonTest {
  private static final ObjectMapper STRICT =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "0",
        "-1.50",
        "true",
        "false",
        "null",
        "\"\"",
        "\"a\\\"b\\\\c\\n\"",
        "{\"a\":[1,{\"b\":null},[]],\"c\":{}}",
        "[\"ä\",\"€\"]"
      })
  void plainJsonIsKnownAtOnceWithItsBytes(String text) {
    assertThat(PlainJson.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
  }

  /** Not JSON, or in need of a closer look. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "}",
        "[",
        "]",
        "[}",
        "{]",
        "{\"a\"}",
        "{\"a\":}",
        "{\"a\":1,}",
        "{1:2}",
        "{,}",
        "[,]",
        "[1,]",
        "[1 2]",
        "1 2",
        "1,2",
        "[[1]",
        "[1]]",
        "01",
        "-",
        "1.",
        ".5",
        "+1",
        "1e5",
        "1E5",
        "NaN",
        "tru",
        "nul",
        "truee",
        "\"",
        "\"a",
        "\"\\",
        "\"\\u0000\"",
        "\"\\x\"",
        "\"\n\"",
        "\"\uD834\uDD1E\"",
        "\"\uD834\"",
        "{\"a\" :1}",
        "{\"a\":1}{}",
        "'a'",
        "{\"a\":\"b\":1}",
        "[\"a\":1]",
        "{\"a\",\"b\"}"
      })
  void everythingElseIsLeftToTheParser(String text) {
    assertThat(PlainJson.bytes(text)).isEqualTo(PlainJson.OTHER);
  }

  @Property
  void noTextIsPlainThatAParserRefuses(@ForAll("pieces") String text) throws Exception {
    if (PlainJson.bytes(text) != PlainJson.OTHER) {
      assertThat(STRICT.readTree(text).isMissingNode()).as(text).isFalse();
      assertThat(PlainJson.bytes(text)).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
    }
  }

  @Provide
  Arbitrary<String> pieces() {
    return Arbitraries.of(
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"a\"",
            "\"b\":",
            "\"\\\"",
            "1",
            "-2.5",
            "0",
            ".",
            "e",
            "true",
            "null",
            " ",
            "\\",
            "\"",
            "é",
            "{\"x\":1}",
            "[2,3]")
        .list()
        .ofMaxSize(9)
        .map(parts -> String.join("", parts));
  }

  @Property
  void whatAMapperWritesIsPlainOrHasAReasonNotToBe(@ForAll String key, @ForAll String value) {
    String text = new JsonObject().put("k" + key, value).encode();

    boolean special =
        text.chars().anyMatch(c -> Character.isSurrogate((char) c)) || text.contains("\\u");

    assertThat(PlainJson.bytes(text) == PlainJson.OTHER).as(text).isEqualTo(special);
  }
}
