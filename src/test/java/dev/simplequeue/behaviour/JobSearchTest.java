package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.ListAssert;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Jobs are found by what they carry. */
class JobSearchTest extends InspectedJobs {
  private static final String LONG_NUMBER = "12345678901234567890.125";

  /** A payload as it is stored, and where a value is looked for in it. */
  private record Looked(String payload, String path, String value, boolean found) {}

  private static final List<Looked> CASES =
      List.of(
          new Looked("{\"a\":{\"b\":\"x\"}}", "a.b", "x", true),
          new Looked("{\"a\":{\"b\":\"x\"}}", "a", "x", false),
          new Looked("{\"a\":{\"b\":\"x\"}}", "b", "x", false),
          new Looked("{\"a\":{\"b\":\"x\"}}", "a.b", "X", false),
          new Looked("{\"a\":{\"b\":\"x\"}}", "a.b.c", "x", false),
          new Looked("{\"a\":42}", "a", "42", true),
          new Looked("{\"a\":\"42\"}", "a", "42", true),
          new Looked("{\"a\":42}", "a", "\"42\"", false),
          new Looked("{\"a\":\"42\"}", "a", "\"42\"", true),
          new Looked("{\"a\":42.0}", "a", "42", true),
          new Looked("{\"a\":42}", "a", "4.2e1", true),
          new Looked("{\"a\":42}", "a", "042", false),
          new Looked("{\"a\":\"042\"}", "a", "042", true),
          new Looked("{\"a\":" + LONG_NUMBER + "}", "a", LONG_NUMBER, true),
          new Looked("{\"a\":" + LONG_NUMBER + "}", "a", LONG_NUMBER + "1", false),
          new Looked("{\"a\":9007199254740993}", "a", "9007199254740992", false),
          new Looked("{\"a\":1}", "a", "1e99999999", false),
          new Looked("{\"a\":\"1e99999999\"}", "a", "1e99999999", true),
          new Looked("{\"a\":\"NaN\"}", "a", "NaN", true),
          new Looked("{\"a\":true}", "a", "true", true),
          new Looked("{\"a\":\"true\"}", "a", "true", true),
          new Looked("{\"a\":null}", "a", "null", true),
          new Looked("{\"b\":1}", "a", "null", false),
          new Looked("{\"a\":\"\"}", "a", "", true),
          new Looked("{\"a\":[\"x\",\"y\"]}", "a", "y", true),
          new Looked("{\"a\":[1,2]}", "a", "2", true),
          new Looked("{\"a\":[1,2]}", "a", "3", false),
          new Looked("{\"a\":\"{\\\"b\\\":1}\"}", "a", "{\"b\":1}", true),
          new Looked("{\"a\":{\"b\":1}}", "a", "{\"b\":1}", false),
          new Looked("{\"a.b\":\"x\"}", "\"a.b\"", "x", true),
          new Looked("{\"a.b\":\"x\"}", "a.b", "x", false),
          new Looked("{\"a\\\"b\":{\"c\":\"x\"}}", "\"a\"\"b\".c", "x", true),
          new Looked("{\"\":\"x\"}", "\"\"", "x", true),
          new Looked("{\"a\":\"it's \\\"so\\\" \\\\ %_\"}", "a", "it's \"so\" \\ %_", true),
          new Looked(
              "{\"a\":\"gr\u00fc\u00df dich \ud83d\ude00\"}",
              "a",
              "gr\u00fc\u00df dich \ud83d\ude00",
              true),
          new Looked("7", "", "7", true),
          new Looked("\"7\"", "", "7", true),
          new Looked("[7,8]", "", "8", true),
          new Looked("7", "a", "7", false),
          new Looked("[{\"a\":7}]", "a", "7", false),
          new Looked("\"a\"", "a", "a", false),
          new Looked("null", "a", "null", false),
          new Looked("null", "", "null", true));

  @Test
  void aValueInAPayloadIsFoundAsItIsMeant() {
    SimpleQueue queue = deployQueue();
    List<JobRequest> jobs =
        IntStream.range(0, CASES.size())
            .mapToObj(i -> JobRequest.of("case " + i).runIn(Duration.ofHours(1)))
            .toList();
    await(queue.enqueueAll(jobs));
    for (int i = 0; i < CASES.size(); i++) {
      String stored = CASES.get(i).payload().replace("'", "''");
      rows("update {schema}.job set payload = '" + stored + "' where queue = 'case " + i + "'");
    }
    SoftAssertions softly = new SoftAssertions();
    for (int i = 0; i < CASES.size(); i++) {
      Looked looked = CASES.get(i);
      JobQuery query = JobQuery.ALL.queue("case " + i).payload(looked.path(), looked.value());
      softly
          .assertThat(!await(queue.inspect().page(query)).jobs().isEmpty())
          .as(looked.toString())
          .isEqualTo(looked.found());
    }
    softly.assertAll();
  }

  @ParameterizedTest
  @EnumSource
  void jobsAreFoundWhereverTheyAreByAllThatIsNamedTogether(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest live = carrying("work", "4711", "acme").runIn(Duration.ofHours(1));
    JobRequest other = carrying("work", "4711", "other").runIn(Duration.ofHours(1));
    JobRequest dead = carrying("bad", "4711", "acme");
    JobRequest completed = carrying("good", "4711", "acme");
    JobRequest foreign = carrying("work", "4712", "acme").runIn(Duration.ofHours(1));
    await(queue.enqueueAll(List.of(live, other, foreign)));
    die(queue, dead);
    deployAnswering("good", JobResult.success());
    await(queue.enqueue(completed));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    JobQuery customer = JobQuery.ALL.payload("customer.id", "4711");

    assertPage(way, customer.header("tenant", "acme")).containsExactly(ids(completed, dead, live));
    assertPage(way, customer).containsExactly(ids(completed, dead, other, live));
    assertPage(way, JobQuery.ALL.header("tenant", "acme").queue("work"))
        .containsExactly(ids(foreign, live));
    assertPage(way, customer.payload("customer.kind", "gold")).hasSize(4);
    assertPage(way, customer.payload("customer.kind", "silver")).isEmpty();
    assertPage(way, JobQuery.ALL.header("Tenant", "acme")).isEmpty();
    assertPage(way, customer.error("boom")).containsExactly(ids(dead));
  }

  private static JobRequest carrying(String queue, String customer, String tenant) {
    return JobRequest.of(
            queue, Map.of("customer", Map.of("id", Integer.valueOf(customer), "kind", "gold")))
        .headers(Map.of("tenant", tenant));
  }

  private ListAssert<UUID> assertPage(Way way, JobQuery query) {
    return assertThat(await(inspector(way).page(query)).jobs().stream().map(JobEntry::id).toList());
  }

  private static UUID[] ids(JobRequest... jobs) {
    return Stream.of(jobs).map(JobRequest::id).toArray(UUID[]::new);
  }

  @Test
  void anOperationMeansTheSameJobsAsThePage() {
    SimpleQueue queue = deployQueue();
    await(
        queue.enqueueAll(
            List.of(
                carrying("work", "1", "acme").runIn(Duration.ofHours(1)),
                carrying("work", "2", "acme").runIn(Duration.ofHours(1)),
                carrying("work", "1", "other").runIn(Duration.ofHours(1)))));
    JobQuery filter = JobQuery.ALL.payload("customer.id", "1").header("tenant", "acme");
    OperationRequest cancel = OperationRequest.cancel(filter);

    assertThat(await(queue.operate().preview(cancel)).total()).isEqualTo(1);
    await(queue.operate().submit(cancel));
    eventually(
        () ->
            assertThat(await(queue.operate().operation(cancel.id())).map(Operation::state))
                .contains(OperationState.DONE));

    assertThat(deadJobs()).isEqualTo(1);
    assertThat(liveJobs()).isEqualTo(2);
  }

  /** As many as ten statements look at; what is looked for is the first of all. */
  @Test
  void oneSearchLooksAtManyJobsAndSaysHowFarItHasCome() {
    SimpleQueue queue = deployQueue();
    JobRequest oldest = carrying("rare", "4711", "acme").runIn(Duration.ofHours(1));
    await(queue.enqueue(oldest));
    rows(
        "insert into {schema}.job (id, bytes, queue, run_at, payload) select"
            + " (lpad(to_hex((extract(epoch from now()) * 1000)::bigint + i), 12, '0') || '70008000000000000000')::uuid, 0, 'work',"
            + " now() + interval '1 hour', '{\"customer\": {\"id\": 1}}' from generate_series(1, 30000) i");
    JobQuery query = JobQuery.ALL.payload("customer.id", "4711");

    long walked = 0;
    List<UUID> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    int pages = 0;
    do {
      JobPage page = await(queue.inspect().page(cursor.map(query::cursor).orElse(query)));
      page.jobs().forEach(job -> found.add(job.id()));
      walked += page.walked();
      cursor = page.cursor();
      assertThat(page.cut()).isEqualTo(cursor.isPresent());
      assertThat(page.walked()).isGreaterThanOrEqualTo(100);
      pages++;
    } while (cursor.isPresent());

    assertThat(found).containsExactly(oldest.id());
    assertThat(walked).isEqualTo(30_001);
    assertThat(pages).as("far more than one statement looks at").isLessThan(60);
  }

  @Test
  void aFullPageGoesOnWithoutLeavingOutAJob() {
    SimpleQueue queue = deployQueue();
    List<JobRequest> all = new ArrayList<>();
    for (int i = 0; i < 250; i++) {
      all.add(carrying("work", String.valueOf(i % 5), "acme").runIn(Duration.ofHours(1)));
    }
    await(queue.enqueueAll(all));
    JobQuery query = JobQuery.ALL.payload("customer.id", "3").size(7).order(JobQuery.Order.OLDEST);

    List<UUID> found = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    long walked = 0;
    do {
      JobPage page = await(queue.inspect().page(cursor.map(query::cursor).orElse(query)));
      page.jobs().forEach(job -> found.add(job.id()));
      walked += page.walked();
      assertThat(page.reached()).isPresent();
      cursor = page.cursor();
    } while (cursor.isPresent());

    assertThat(found)
        .isEqualTo(IntStream.range(0, 50).mapToObj(i -> all.get(5 * i + 3).id()).toList());
    assertThat(walked).isEqualTo(250);
  }

  @Test
  void whatCanBeNoPlaceOrValueIsRefused() {
    refused("a..b", "x", "a dot without a key");
    refused(".a", "x", "a dot without a key");
    refused("a.", "x", "a dot without a key");
    refused("\"a", "x", "not closed");
    refused("\"a\"b", "x", "something else than a dot");
    refused("a", "\0", "U+0000");
    refused("a", "\ud800", "unpaired surrogate");
    refused("a\0", "x", "U+0000");
    refused("a", "x".repeat(201), "has 201 characters");
    refused("a".repeat(201), "x", "has 201 characters");
    assertThatThrownBy(() -> JobQuery.ALL.header("", "x"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("without a name");
    assertThatThrownBy(
            () -> {
              JobQuery query = JobQuery.ALL;
              for (int i = 0; i < 9; i++) {
                query = query.payload("a" + i, "x");
              }
            })
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("the limit is 8");
  }

  private static void refused(String path, String value, String problem) {
    assertThatThrownBy(() -> JobQuery.ALL.payload(path, value))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(problem);
  }
}
