package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A column of a job is in all tables that a job comes through, keeps its type and its value on the
 * way, and is read wherever a claim is read. Who adds one is told here what is missing.
 */
class ColumnsTest extends OnTables {

  /** They end with the job's life. */
  private static final Set<String> OF_LIVE_JOBS =
      Set.of("bytes", "cancel_requested", "limited", "parked_at");

  /** They begin with its end. */
  private static final Set<String> OF_ARCHIVED_JOBS = Set.of("finished_at", "output");

  private static final Set<String> OF_DEAD_LETTERS = Set.of("finished_at", "state", "redriven_to");

  /** What a handler is not told. */
  private static final Set<String> NOT_CLAIMED =
      Set.of(
          "cancel_requested",
          "claimed_at",
          "claimed_by",
          "errors",
          "limited",
          "parked_at",
          "redriven_from",
          "releases");

  private UUID node;

  @BeforeEach
  void register() {
    node = registerNode();
  }

  private Map<String, String> columns(String table) {
    Map<String, String> columns = new LinkedHashMap<>();
    rows(
            "select attname::text as name, format_type(atttypid, atttypmod) as type from pg_attribute"
                + " where attrelid = $1::text::regclass and attnum > 0 and not attisdropped order by attnum",
            schema + "." + table)
        .forEach(row -> columns.put(row.getString("name"), row.getString("type")));
    return columns;
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static Set<String> without(Set<String> some, Set<String> others) {
    Set<String> rest = new TreeSet<>(some);
    rest.removeAll(others);
    return rest;
  }

  @Test
  void theTablesOfEndedJobsHaveTheColumnsOfLiveOnes() {
    Map<String, String> job = columns("job");
    Map<String, String> archive = columns("archive");
    Map<String, String> dead = columns("dead_letter");
    Set<String> kept = without(job.keySet(), OF_LIVE_JOBS);

    assertThat(archive.keySet()).isEqualTo(union(kept, OF_ARCHIVED_JOBS));
    assertThat(dead.keySet()).isEqualTo(union(kept, OF_DEAD_LETTERS));
    for (String column : kept) {
      assertThat(archive.get(column)).as(column).isEqualTo(job.get(column));
      assertThat(dead.get(column)).as(column).isEqualTo(job.get(column));
    }
    assertThat(List.copyOf(columns("archive_default").keySet()))
        .as("a day's table is filled by place")
        .isEqualTo(List.copyOf(archive.keySet()));
  }

  /** No two columns of a kind have the same value, so that none can take the place of another. */
  private UUID claimDistinct() {
    JobRequest request =
        JobRequest.of("the queue", "the payload")
            .priority(7)
            .maxAttempts(11)
            .timeout(Duration.ofSeconds(13))
            .uniqueKey("the key")
            .fingerprint("the group")
            .limitKey("the limit")
            .headers(Map.of("name", "the header"));
    insert(request);
    rows(
        "update {schema}.job set claims = 20, attempt = 2, reprocesses = 31, crashes = 32, releases = 33,"
            + " created_at = now() - interval '2 days', run_at = now() - interval '1 day',"
            + " redriven_from = gen_random_uuid(), errors = '[{\"error\": \"the error\"}]'");
    claimAll();
    return request.id();
  }

  private void claimAll() {
    await(
        new Claiming(database, session)
            .claim(node, 0, List.of(new Claiming.Wanted("the queue", 1)), 1, 1));
  }

  private JsonObject row(String table, UUID id) {
    return rows("select to_jsonb(t) as row from {schema}." + table + " t where id = $1", id)
        .get(0)
        .getJsonObject("row");
  }

  private static JsonObject only(JsonObject row, Set<String> columns) {
    JsonObject some = new JsonObject();
    columns.forEach(column -> some.put(column, row.getValue(column)));
    return some;
  }

  @Test
  void anEndedJobHasTheValuesThatItHadAlive() {
    Set<String> kept = without(columns("job").keySet(), OF_LIVE_JOBS);
    for (Change end : List.of(COMPLETED, dead(JobState.CRITICAL))) {
      UUID id = claimDistinct();
      JsonObject live = row("job", id);
      boolean archived = end.equals(COMPLETED);

      await(new Settling(schema).settle(session, node, List.of(new Answer(id, 21, end))));

      Set<String> same = archived ? kept : without(kept, Set.of("errors"));
      assertThat(only(row(archived ? "archive" : "dead_letter", id), same))
          .isEqualTo(only(live, same));
    }
  }

  @Test
  void bothClaimsAnswerWithTheSameColumnsOfAJob() {
    Set<String> told = without(columns("job").keySet(), NOT_CLAIMED);
    Pattern name = Pattern.compile("[a-z_]+");
    String function = Sql.function("claim_within_limits").in("s");
    String result =
        function.substring(
            function.indexOf("returns table ("), function.indexOf("language plpgsql"));
    Set<String> limited =
        Pattern.compile("[(,]\\s*([a-z_]+) ")
            .matcher(result)
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> read =
        Arrays.stream(ClaimedColumns.class.getDeclaredFields())
            .map(Field::getName)
            .filter(field -> !field.equals("names") && !field.startsWith("$"))
            .map(field -> field.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(told).allMatch(column -> name.matcher(column).matches());
    assertThat(read).isEqualTo(union(told, Set.of("last_error")));
    assertThat(limited).containsAll(read);
  }

  @Test
  void aClaimedJobHasTheValueOfEachColumn() {
    UUID id = claimDistinct();
    JsonObject row = row("job", id);
    rows("update {schema}.job set claimed_by = null, claimed_at = null");

    ClaimedJob job =
        await(
                new Claiming(database, session)
                    .claim(node, 0, List.of(new Claiming.Wanted("the queue", 1)), 1, 1))
            .jobs()
            .get(0);

    assertThat(job.id()).isEqualTo(id);
    assertThat(job.queue()).isEqualTo("the queue");
    assertThat(job.payloadText()).isEqualTo("\"the payload\"");
    assertThat(job.headers()).isEqualTo(Map.of("name", "the header"));
    assertThat(job.bytes()).isEqualTo(row.getInteger("bytes"));
    assertThat(job.priority()).isEqualTo(7);
    assertThat(job.attempt()).isEqualTo(4);
    assertThat(job.maxAttempts()).isEqualTo(11);
    assertThat(job.timeout()).contains(Duration.ofSeconds(13));
    assertThat(job.uniqueKey()).contains("the key");
    assertThat(job.fingerprint()).contains("the group");
    assertThat(job.limitKey()).contains("the limit");
    assertThat(job.reschedules()).isEqualTo(31);
    assertThat(job.crashes()).isEqualTo(32);
    assertThat(job.fence()).isEqualTo(22);
    assertThat(job.lastError()).contains("the error");
    Row times = rows("select run_at, created_at from {schema}.job").get(0);
    assertThat(job.runAt()).isEqualTo(times.getOffsetDateTime("run_at").toInstant());
    assertThat(job.createdAt()).isEqualTo(times.getOffsetDateTime("created_at").toInstant());
  }

  /** A redriven job is what its dead letter was, but for what its first life has counted. */
  @Test
  void aNextLifeHasWhatARequestGives() {
    UUID id = claimDistinct();
    JsonObject live = row("job", id);
    await(
        new Settling(schema)
            .settle(session, node, List.of(new Answer(id, 21, dead(JobState.FAILED)))));
    await(new Redriving(database, session).redrive(List.of(id)));

    UUID life = rows("select id from {schema}.job").get(0).getUUID("id");
    Set<String> given =
        Set.of(
            "queue",
            "payload",
            "headers",
            "priority",
            "max_attempts",
            "timeout",
            "unique_key",
            "fingerprint",
            "limit_key");
    assertThat(only(row("job", life), given)).isEqualTo(only(live, given));
    assertThat(
            without(
                columns("job").keySet(),
                union(
                    given,
                    Set.of(
                        "id",
                        "bytes",
                        "created_at",
                        "run_at",
                        "claimed_at",
                        "parked_at",
                        "claimed_by",
                        "claims",
                        "attempt",
                        "reprocesses",
                        "crashes",
                        "releases",
                        "cancel_requested",
                        "errors",
                        "limited",
                        "redriven_from"))))
        .as("columns of which nobody has said what a next life does with them")
        .isEmpty();
  }
}
