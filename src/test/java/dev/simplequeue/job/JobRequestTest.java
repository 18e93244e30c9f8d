package dev.simplequeue.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonRawValue;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.simplequeue.impl.base.Delivery;
import dev.simplequeue.impl.job.Requests;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fields of a request and their limits. */
@Tag("promise-11")
class JobRequestTest {

  @Test
  void aRequestHasATimeOrderedIdFromTheStart() {
    UUID first = JobRequest.of("q").id();
    UUID second = JobRequest.of("q").id();

    assertThat(first.version()).isEqualTo(7);
    assertThat(first).isNotEqualTo(second);
    assertThat(first.toString()).isLessThan(second.toString());
    assertThat(JobIds.time(first).orElseThrow())
        .isBetween(Instant.now().minusSeconds(10), Instant.now().plusSeconds(1));
    assertThat(JobIds.time(UUID.randomUUID())).isEmpty();
  }

  @Test
  void aDerivedRequestIsAnotherJobUnlessItsIdWasNamed() {
    JobRequest base = JobRequest.of("q", 1);
    JobRequest named = base.id(UUID.randomUUID());

    assertThat(base.priority(1).id()).isNotEqualTo(base.id());
    assertThat(named.priority(1).id()).isEqualTo(named.id());
    assertThat(base.priority()).as("a request does not change").isEqualTo(5);
  }

  @Test
  void aRequestKnowsThatItWasSentBefore() {
    JobRequest request = JobRequest.of("q");

    assertThat(Requests.delivery(request).markSent()).isFalse();
    assertThat(Requests.delivery(request).markSent()).isTrue();
    assertThat(Requests.delivery(request.priority(3)).markSent()).as("another job").isFalse();
    assertThat(Requests.delivery(request.id(UUID.randomUUID())).markSent())
        .as("a named id may be anybody's")
        .isTrue();
  }

  @Test
  void aCallInVainIsForgottenAndTheOthersAreNot() {
    JobRequest request = JobRequest.of("q");
    Requests.delivery(request).markSent();
    Requests.delivery(request).markSent();

    Requests.delivery(request).markNotInserted();
    assertThat(Requests.delivery(request).past()).isEqualTo(Delivery.Past.SENT);

    Requests.delivery(request).markNotInserted();
    assertThat(Requests.delivery(request).past()).isEqualTo(Delivery.Past.NEW);
    assertThat(Requests.delivery(request.id(UUID.randomUUID())).past())
        .isEqualTo(Delivery.Past.NAMED);
  }

  /** A record is written as an object. */
  record Email(String to, List<String> tags) {}

  @Test
  void anyJsonValueIsAPayload() {
    assertThat(JobRequest.of("q").payload().text()).isEqualTo("{}");
    assertThat(JobRequest.of("q", "text").payload().text()).isEqualTo("\"text\"");
    assertThat(JobRequest.of("q", 7).payload().text()).isEqualTo("7");
    assertThat(JobRequest.of("q", true).payload().text()).isEqualTo("true");
    assertThat(JobRequest.of("q", (Object) null).payload().text()).isEqualTo("null");
    assertThat(JobRequest.of("q", List.of(1, 2)).payload().text()).isEqualTo("[1,2]");
    assertThat(JobRequest.of("q", new JsonObject().put("a", new JsonArray())).payload().text())
        .isEqualTo("{\"a\":[]}");
    assertThat(JobRequest.of("q", new Email("a", List.of())).payload().text())
        .isEqualTo("{\"to\":\"a\",\"tags\":[]}");
    assertThat(JobRequest.of("q", "ä€😀").payload().bytes()).isEqualTo(2 + 2 + 3 + 4);
  }

  /** What a serializer writes raw is not checked by Jackson. */
  record Raw(@JsonRawValue @JsonValue String json) {}

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1 2", "{} []", "{\"a\":1", "nul", "\"\\ud800\"", "{\"\\u0000\":1}", "[1,]"})
  void aRawValueThatIsNotOneStorableJsonValueIsRefused(String json) {
    assertThatThrownBy(() -> JobRequest.of("q", new Raw(json)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("payload");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"a\": [1, 2]}", "\"\\ud83d\\ude00\"", "\"\\u00e4 \\\\u\"", "-0.5"})
  void aRawValueThatIsOneJsonValueIsTaken(String json) {
    assertThat(JobRequest.of("q", new Raw(json)).payload().text()).isEqualTo(json);
  }

  /** jsonb writes 1E+300 as 301 digits. */
  @Test
  void aPayloadsSizeIsTheOneThatTheDatabaseGivesBack() {
    assertThat(JobRequest.of("q", 1e300).payload().bytes()).isBetween(301, 310);
    assertThat(JobRequest.of("q", 1.5).payload().bytes()).isEqualTo(3);
    for (String number : List.of("1E+3", "-12.5E+4", "0E+5", "-1E-3", "7E+999")) {
      BigDecimal value = new BigDecimal(number);
      assertThat(JobRequest.of("q", value).payload().bytes())
          .as(number)
          .isEqualTo(Math.max(number.length(), value.toPlainString().length()));
    }
  }

  /** Two million times a thousand digits are more than an int counts. */
  @Test
  void aSizeBeyondAllLimitsIsNotASmallOne() {
    List<BigDecimal> numbers = Collections.nCopies(2_200_000, new BigDecimal("1e999"));

    assertThat(JobRequest.of("q", numbers).payload().bytes()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void headersCountToTheSizeOfARequest() {
    assertThat(JobRequest.of("q").headers(Map.of("a", "b")).bytes()).isEqualTo(2 + 9);
  }

  @Test
  void aTimeoutIsRoundedUpToMilliseconds() {
    assertThat(JobRequest.of("q").timeout(java.time.Duration.ofNanos(1)).timeout()).hasMillis(1);
  }

  @Test
  void aPayloadIsTakenWhenTheRequestIsMade() {
    JsonObject payload = new JsonObject().put("a", 1);
    JobRequest request = JobRequest.of("q", payload);

    payload.put("a", 2);

    assertThat(request.payload().text()).isEqualTo("{\"a\":1}");
  }

  private static Object nested(int depth) {
    Object value = List.of();
    for (int i = 1; i < depth; i++) {
      value = List.of(value);
    }
    return value;
  }

  @Test
  void aPayloadMayBeNestedFiveHundredDeep() {
    assertThat(JobRequest.of("q", nested(JsonText.MAX_NESTING)).payload().bytes()).isEqualTo(1000);
  }

  static Stream<Arguments> wrong() {
    String tooLong = "x".repeat(256);
    Map<String, String> manyHeaders = new HashMap<>();
    for (int i = 0; i < 65; i++) {
      manyHeaders.put("h" + i, "v");
    }
    List<Object> selfContaining = new ArrayList<>();
    selfContaining.add(selfContaining);
    JobRequest ok = JobRequest.of("q");
    return Stream.of(
        wrong("queue: has 0 characters; the limit is 1 to 255", () -> JobRequest.of("")),
        wrong("queue: has 256 characters; the limit is 1 to 255", () -> JobRequest.of(tooLong)),
        wrong("queue: contains a control character", () -> JobRequest.of("a\nb")),
        wrong("queue: contains U+0000", () -> JobRequest.of("a\0b")),
        wrong("queue: contains an unpaired surrogate", () -> JobRequest.of("a\ud800b")),
        wrong("payload: contains U+0000", () -> JobRequest.of("q", "a\0b")),
        wrong("payload: contains U+0000", () -> JobRequest.of("q", Map.of("a\0b", 1))),
        wrong("payload: contains an unpaired surrogate", () -> JobRequest.of("q", "\udc00")),
        wrong(
            "payload: is nested deeper than the limit of 500",
            () -> JobRequest.of("q", nested(501))),
        wrong(
            "payload: a value of java.util.ArrayList cannot be written",
            () -> JobRequest.of("q", selfContaining)),
        wrong(
            "payload: a value of java.lang.Object cannot be written",
            () -> JobRequest.of("q", new Object())),
        wrong("payload: contains a value that JSON cannot", () -> JobRequest.of("q", Double.NaN)),
        wrong(
            "payload: contains a value that JSON cannot",
            () -> JobRequest.of("q", Map.of("a", Float.POSITIVE_INFINITY))),
        wrong("payload: contains a number", () -> JobRequest.of("q", new BigDecimal("1e131073"))),
        wrong("payload: contains a number", () -> JobRequest.of("q", new BigDecimal("1e1500"))),
        wrong("payload: contains a number", () -> JobRequest.of("q", new BigDecimal("1e-1500"))),
        wrong("priority: is -1; the limit is 0 to 9", () -> ok.priority(-1)),
        wrong("priority: is 10; the limit is 0 to 9", () -> ok.priority(10)),
        wrong("maxAttempts: is 0; the limit is 1 to 32767", () -> ok.maxAttempts(0)),
        wrong("maxAttempts: is 32768; the limit is 1 to 32767", () -> ok.maxAttempts(32768)),
        wrong(
            "runAt: is +1000000000-12-31T23:59:59.999999999Z; the limits are the years 1 to 9999",
            () -> ok.runAt(Instant.MAX)),
        wrong("runAt: is -1000000000-01-01T00:00:00Z; the limits are", () -> ok.runAt(Instant.MIN)),
        wrong(
            "runIn: is PT-1S; the limit is PT0S", () -> ok.runIn(java.time.Duration.ofSeconds(-1))),
        wrong(
            "timeout: is PT87600.001S",
            () -> ok.timeout(java.time.Duration.ofDays(3650).plusMillis(1))),
        wrong("uniqueKey: has 0 characters", () -> ok.uniqueKey("")),
        wrong("uniqueKey: has 256 characters", () -> ok.uniqueKey(tooLong)),
        wrong("fingerprint: contains a control character", () -> ok.fingerprint("\u007f")),
        wrong("headers: has 65 entries; the limit is 64", () -> ok.headers(manyHeaders)),
        wrong("headers: has 0 characters", () -> ok.headers(Map.of("", "v"))),
        wrong(
            "headers.h: has 4097 characters; the limit is 4096",
            () -> ok.headers(Map.of("h", "v".repeat(4097)))),
        wrong("headers.h: contains U+0000", () -> ok.headers(Map.of("h", "\0"))));
  }

  private static Arguments wrong(String problem, Runnable call) {
    return Arguments.of(problem, call);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void aValueOutOfItsLimitsIsNamedWithTheLimit(String problem, Runnable call) {
    String expected = problem.replace("PT87600.001S", "PT87600H0.001S");
    assertThatThrownBy(call::run)
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(expected);
  }

  @Test
  void namesAreCountedInCharactersNotInSurrogates() {
    assertThat(JobRequest.of("😀".repeat(255)).queue()).hasSize(510);
  }

  @Test
  void aRequestsTextDoesNotShowItsPayload() {
    assertThat(JobRequest.of("q", "s3cret").toString()).contains("q").doesNotContain("s3cret");
  }

  @Test
  void anErrorsTextIsAlwaysStorableAndBounded() {
    assertThat(JobError.of("failed", "a\0b\ud800c😀").message()).isEqualTo("a\uFFFDb\uFFFDc😀");
    assertThat(JobError.of("failed", "x".repeat(5000)).message()).hasSize(JobError.MAX_CHARACTERS);
    assertThat(
            JobError.of("failed", new IllegalStateException("a", new RuntimeException("b")))
                .message())
        .isEqualTo("java.lang.IllegalStateException: a; caused by: java.lang.RuntimeException: b");
  }
}
