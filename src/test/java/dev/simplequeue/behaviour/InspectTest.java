package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.Inspector;
import dev.simplequeue.inspect.JobCount;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.JobQuery.Order;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counts, pages, and one job with its history. */
class InspectTest extends InspectedJobs {

  // Counts.

  @ParameterizedTest
  @EnumSource
  void fewJobsAreCountedExactlyByQueueAndState(Way way) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    await(
        queue.enqueueAll(
            List.of(later(), later(), JobRequest.of("work").runIn(Duration.ofDays(1)))));
    run(queue, JobRequest.of("work"));
    await(queue.enqueueAll(List.of(JobRequest.of("other"), JobRequest.of("other").priority(9))));
    deployAnswering("good", JobResult.success());
    await(queue.enqueue(JobRequest.of("good")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    die(queue, JobRequest.of("bad"), JobRequest.of("bad"));
    JobRequest cancelled = JobRequest.of("bad").runIn(Duration.ofHours(1));
    await(queue.enqueue(cancelled));
    await(queue.cancel(cancelled.id()));

    JobCounts counts = await(inspector(way).counts());

    Map<String, QueueCounts> queues =
        counts.queues().stream().collect(Collectors.toMap(QueueCounts::queue, one -> one));
    assertThat(counts.more()).isFalse();
    assertThat(queues).containsOnlyKeys("work", "other", "good", "bad");
    counts(queues.get("work"), Map.of(JobState.WAITING, 3L, JobState.RUNNING, 1L));
    counts(queues.get("other"), Map.of(JobState.READY, 2L));
    counts(queues.get("good"), Map.of(JobState.COMPLETED, 1L));
    counts(queues.get("bad"), Map.of(JobState.CRITICAL, 2L, JobState.CANCELLED, 1L));
    assertThat(await(inspector(way).counts("bad"))).isEqualTo(queues.get("bad"));
    counts(await(inspector(way).counts("nobody's")), Map.of());
  }

  @ParameterizedTest
  @EnumSource
  void countsSayHowOldTheOldestReadyJobAndTheOldestDeadLetterAre(Way way) {
    SimpleQueue queue = deployQueue();
    Instant begin = now();
    await(queue.enqueueAll(List.of(JobRequest.of("other"), JobRequest.of("other").priority(9))));
    await(queue.enqueue(later()));
    die(queue, JobRequest.of("bad"));
    Instant middle = now();
    die(queue, JobRequest.of("bad"));
    await(queue.enqueue(JobRequest.of("other").priority(0)));

    QueueCounts other = await(inspector(way).counts("other"));
    QueueCounts bad = await(inspector(way).counts("bad"));

    assertThat(other.oldestReadyAt().orElseThrow()).isBetween(begin, middle);
    assertThat(other.oldestDeadAt()).isEmpty();
    assertThat(bad.oldestDeadAt().orElseThrow()).isBetween(begin, middle);
    assertThat(bad.oldestReadyAt()).isEmpty();
    assertThat(await(inspector(way).counts("work")).oldestReadyAt()).as("waits").isEmpty();
    await(inspector(way).redrive(RedriveRequest.ofQueue("bad").atMost(1)));
    assertThat(await(inspector(way).counts("bad")).oldestDeadAt().orElseThrow()).isAfter(middle);
  }

  private Instant now() {
    return rows("select clock_timestamp()").get(0).getOffsetDateTime(0).toInstant();
  }

  private static void counts(QueueCounts queue, Map<JobState, Long> expected) {
    for (JobState state : JobState.values()) {
      assertThat(queue.of(state))
          .as("%s of %s", state, queue.queue())
          .isEqualTo(new JobCount(expected.getOrDefault(state, 0L), true));
    }
  }

  // Pages.

  private static List<UUID> ids(JobPage page) {
    return page.jobs().stream().map(JobEntry::id).toList();
  }

  private static List<UUID> idsOf(JobRequest... requests) {
    return List.of(requests).stream().map(JobRequest::id).toList();
  }

  @ParameterizedTest
  @EnumSource
  void pagesGoThroughAllJobsInBothOrders(Way way) {
    SimpleQueue queue = deployQueue();
    List<UUID> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      JobRequest dead = JobRequest.of("bad");
      die(queue, dead);
      JobRequest[] waiting = {later(), later()};
      await(queue.enqueueAll(List.of(waiting)));
      all.add(dead.id());
      all.addAll(idsOf(waiting));
    }

    assertThat(pages(inspector(way), JobQuery.ALL.size(2).order(Order.OLDEST))).isEqualTo(all);
    Collections.reverse(all);
    assertThat(pages(inspector(way), JobQuery.ALL.size(2))).isEqualTo(all);
    assertThat(pages(inspector(way), JobQuery.ALL.size(3)))
        .as("the last page is full")
        .isEqualTo(all);
  }

  private static List<UUID> pages(Inspector inspector, JobQuery query) {
    List<UUID> all = new ArrayList<>();
    Optional<String> cursor = Optional.empty();
    do {
      JobPage page = await(inspector.page(cursor.map(query::cursor).orElse(query)));
      assertThat(page.jobs()).isNotEmpty().hasSizeLessThanOrEqualTo(query.size());
      assertThat(page.cut()).isFalse();
      all.addAll(ids(page));
      cursor = page.cursor();
    } while (cursor.isPresent());
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void eachFilterLeavesOnlyWhatItNames(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest keyed = later().uniqueKey("key");
    JobRequest grouped = JobRequest.of("ready").fingerprint("group");
    JobRequest dead = JobRequest.of("bad").fingerprint("group");
    await(queue.enqueueAll(List.of(keyed, grouped)));
    die(queue, dead);
    JobRequest good = JobRequest.of("good");
    deployAnswering("good", JobResult.success());
    await(queue.enqueue(good));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    await(vertx.timer(5));
    Instant between = Instant.now();
    JobRequest newest = JobRequest.of("ready");
    await(queue.enqueue(newest));

    assertThat(page(way, JobQuery.ALL.queue("ready"))).isEqualTo(idsOf(newest, grouped));
    assertThat(page(way, JobQuery.ALL.fingerprint("group"))).isEqualTo(idsOf(dead, grouped));
    assertThat(page(way, JobQuery.ALL.uniqueKey("key"))).isEqualTo(idsOf(keyed));
    assertThat(page(way, JobQuery.ALL.error("BOOM Number"))).isEqualTo(idsOf(dead));
    assertThat(page(way, JobQuery.ALL.error("bang"))).isEmpty();
    assertThat(page(way, JobQuery.ALL.from(between))).isEqualTo(idsOf(newest));
    assertThat(page(way, JobQuery.ALL.to(between))).isEqualTo(idsOf(good, dead, grouped, keyed));
    assertThat(page(way, states(JobState.WAITING))).isEqualTo(idsOf(keyed));
    assertThat(page(way, states(JobState.COMPLETED))).isEqualTo(idsOf(good));
    assertThat(page(way, states(JobState.CRITICAL, JobState.READY)))
        .isEqualTo(idsOf(newest, dead, grouped));
    assertThat(page(way, JobQuery.ALL.queue("ready").fingerprint("group")))
        .as("all together")
        .isEqualTo(idsOf(grouped));
  }

  private List<UUID> page(Way way, JobQuery query) {
    return ids(await(inspector(way).page(query)));
  }

  private static JobQuery states(JobState first, JobState... rest) {
    return JobQuery.ALL.states(EnumSet.of(first, rest));
  }

  @ParameterizedTest
  @EnumSource
  void aPageThatFindsLittleIsCutAndGoesOn(Way way) {
    SimpleQueue queue = deployQueue();
    JobRequest oldest = JobRequest.of("rare");
    await(queue.enqueue(oldest));
    await(queue.enqueueAll(IntStream.range(0, 5_000).mapToObj(i -> later()).toList()));

    JobPage first = await(inspector(way).page(JobQuery.ALL.queue("rare")));
    JobPage second =
        await(inspector(way).page(JobQuery.ALL.queue("rare").cursor(first.cursor().orElseThrow())));

    assertThat(first.jobs()).isEmpty();
    assertThat(first.cut()).isTrue();
    assertThat(ids(second)).isEqualTo(idsOf(oldest));
    assertThat(second.cut()).isFalse();
    assertThat(second.cursor()).isEmpty();
  }

  // One job.

  @ParameterizedTest
  @EnumSource
  void aJobIsFoundWithAllThatIsKnownOfItWhereverItIs(Way way) {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest running =
        JobRequest.of("work", new JsonObject().put("a", 1))
            .headers(Map.of("tenant", "t"))
            .priority(3)
            .maxAttempts(7)
            .timeout(Duration.ofMinutes(1))
            .uniqueKey("key")
            .fingerprint("group");
    run(queue, running);
    JobRequest dead = JobRequest.of("bad");
    die(queue, dead);

    JobHistory runs = await(inspector(way).find(running.id())).orElseThrow();
    running(running).tryComplete(JobResult.success(new JsonObject().put("b", 2)));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    JobHistory completed = await(inspector(way).find(running.id())).orElseThrow();
    JobHistory died = await(inspector(way).find(dead.id())).orElseThrow();

    JobEntry entry = runs.entry();
    assertThat(entry.state()).isEqualTo(JobState.RUNNING);
    assertThat(entry.queue()).isEqualTo("work");
    assertThat(entry.priority()).isEqualTo(3);
    assertThat(entry.attempts()).isEqualTo(1);
    assertThat(entry.maxAttempts()).isEqualTo(7);
    assertThat(entry.uniqueKey()).contains("key");
    assertThat(entry.fingerprint()).contains("group");
    assertThat(entry.node().map(UUID::toString))
        .contains(rows("select id::text from {schema}.node").get(0).getString(0));
    assertThat(runs.nodeName()).isPresent();
    assertThat(runs.fence()).isEqualTo(1);
    assertThat(runs.timeout()).contains(Duration.ofMinutes(1));
    assertThat(runs.headers()).isEqualTo(Map.of("tenant", "t"));
    assertThat(runs.payload().as("payload", JsonObject.class))
        .isEqualTo(new JsonObject().put("a", 1));
    assertThat(runs.lives()).containsExactly(running.id());
    assertThat(completed.entry().state()).isEqualTo(JobState.COMPLETED);
    assertThat(completed.entry().finishedAt()).isPresent();
    assertThat(completed.output().orElseThrow().as("output", JsonObject.class))
        .isEqualTo(new JsonObject().put("b", 2));
    assertThat(died.entry().state()).isEqualTo(JobState.CRITICAL);
    assertThat(died.entry().lastError()).contains("boom number 0");
    assertThat(died.errors()).hasSize(1);
    assertThat(await(inspector(way).find(UUID.randomUUID()))).isEmpty();
  }

  private Promise<JobResult> running(JobRequest request) {
    return running.get(request.id());
  }
}
