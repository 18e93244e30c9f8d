package dev.simplequeue.input;

import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** A caller's mistake in the SQL function has the SQLSTATE 22023. */
@Tag("promise-11")
class BadSqlTest extends Doors {
  /** What can be no text of PostgreSQL's does not reach the function. */
  private static final List<Bad> NAMES =
      Bad.NAMES.stream()
          .filter(bad -> !bad.problem().contains("U+0000") && !bad.problem().contains("surrogate"))
          .toList();

  private static final List<Bad> TIMES =
      texts(
          "the limits are the years 1 to 9999",
          "infinity",
          "-infinity",
          "294276-12-31 00:00:00+00",
          "10000-01-01 00:00:00+00",
          "0001-12-31 23:59:59+00 BC",
          "4713-01-01 00:00:00+00 BC");

  private static final List<Bad> WAITS =
      texts(
          "the limit is 0 to 3650 days",
          "-1 microsecond",
          "-1 month",
          "3650 days 00:00:00.000001",
          "120 months",
          "178000000 years");

  private static final List<Bad> POLICIES =
      List.of(
          new Bad("empty", "", "has 0 characters; must be one of [keep, replace"),
          new Bad("a word", Bad.MARKER, "has 13 characters; must be one of [keep, replace"),
          new Bad("without a key", "replace", "needs a unique_key"));

  private static final List<Bad> PERIODS =
      Stream.of(
              texts("the limit is 1 second to 3650 days", "0 seconds", "-1 day", "3651 days"),
              texts("must be day, week, month or an interval", "?", Bad.MARKER, "x day"))
          .flatMap(List::stream)
          .toList();

  private static final List<Bad> ZONES =
      Stream.of(
              texts("must be a name of the IANA database", "?", "+02", "UTC+2", "<x>-3", "Eu/../x"),
              texts("is unknown to the server", "Europe/Nowhere"))
          .flatMap(List::stream)
          .toList();

  private static final List<Bad> NO_CALENDAR = texts("needs per to be day", "UTC");

  private static final List<Bad> PAYLOADS =
      List.of(
          new Bad("501 deep", "[".repeat(501) + "]".repeat(501), "deeper than the limit of 500"),
          new Bad("1e100000", "1e100000", "longer than 1000 characters"),
          new Bad("1e-10000", "[1e-10000]", "longer than 1000 characters"),
          new Bad("a byte too long", text((1 << 20) + 1), "the limit is 1048576"),
          new Bad("3 mebibytes", text(3 << 20), "the limit is 1048576"));

  private static final List<Bad> HEADERS =
      List.of(
          new Bad("null", "null", "is of type null; must be an object"),
          new Bad("a text", "\"" + Bad.MARKER + "\"", "is of type string"),
          new Bad("an array", "[]", "is of type array"),
          new Bad("a number", "{\"a\": 1}", "the value of a must be a string"),
          new Bad("null inside", "{\"a\": null}", "the value of a must be a string"),
          new Bad("a long value", "{\"a\": " + text(4099) + "}", "has 4097 characters"),
          new Bad("a name without characters", "{\"\": \"v\"}", "has 0 characters"),
          new Bad("a line feed", "{\"a\\nb\": \"v\"}", "contains a control character"),
          new Bad("a long name", "{" + text(258) + ": \"v\"}", "has 256 characters"));

  private static List<Bad> texts(String problem, String... values) {
    return Stream.of(values).map(value -> new Bad(value, value, problem)).toList();
  }

  /** The JSON of a text, with so many bytes. */
  private static String text(int bytes) {
    return "\"" + Bad.MARKER + "x".repeat(bytes - Bad.MARKER.length() - 2) + "\"";
  }

  @TestFactory
  Stream<DynamicNode> theFunctionRefusesWhatIsBad() {
    openQueue();
    return through(
        sql("queue", "text", NAMES),
        sql("queue", "text", List.of(new Bad("null", null, "is missing"))),
        sql("payload", "text::jsonb", PAYLOADS),
        sql("priority", "integer", Bad.PRIORITIES),
        sql("run_at", "text::timestamptz", TIMES),
        sql("run_in", "text::interval", WAITS),
        sql("max_attempts", "integer", Bad.ATTEMPTS),
        sql("timeout", "text::interval", WAITS),
        sql("unique_key", "text", NAMES),
        sql("key_policy", "text", POLICIES),
        sql("unique_by", "text[]", List.of(new Bad("null", new String[] {null}, "only names"))),
        sql("unique_by", "text[]", List.of(new Bad("17", new String[17], "has 17 entries"))),
        sql("unique_by", "text[]", List.of(new Bad("empty", new String[] {""}, "0 characters"))),
        sql("per", "text", List.of(new Bad("without a key", "1 day", "needs a unique_key"))),
        sql("per", "text", "unique_key => 'k', ", PERIODS),
        sql("zone", "text", "unique_key => 'k', per => 'day', ", ZONES),
        sql("zone", "text", "unique_key => 'k', per => '1 day', ", NO_CALENDAR),
        sql("fingerprint", "text", NAMES),
        sql("limit_key", "text", NAMES),
        sql("headers", "text::jsonb", HEADERS),
        sql("template", "text", NAMES),
        sql("template", "text", Bad.NO_TEMPLATES));
  }

  private Door sql(String parameter, String type, List<Bad> bad) {
    return sql(parameter, type, "", bad);
  }

  private Door sql(String parameter, String type, String others, List<Bad> bad) {
    String more = (parameter.equals("queue") ? "" : "queue => 'good', ") + others;
    String call = "select " + schema + ".enqueue(" + more + parameter + " => $1::" + type + ")";
    return door(
        parameter,
        "22023 " + parameter,
        bad,
        v ->
            pool.preparedQuery(call)
                .execute(Tuple.of(v))
                .recover(error -> Future.failedFuture(shown((PgException) error))));
  }

  private static String shown(PgException error) {
    return error.getSqlState() + " " + error.getErrorMessage();
  }
}
