package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.Receipt.Status;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/** Requests with a key, while something else happens to the job that holds it. */
@Tag("promise-13")
class KeyRacesTest extends ManyCallers {
  private static final int ROUNDS = 16;
  private static final int RIVALS = 3;

  /** What each job had as its payload at its newest claim. */
  private final Map<UUID, String> payloads = new ConcurrentHashMap<>();

  private final List<ClaimedJob> inHand = new ArrayList<>();

  /** What happens to the holder of the key meanwhile. */
  private enum Rival {
    CLAIM,
    SUCCESS,
    FAILURE,
    LAST_FAILURE,
    CANCEL_WAITING,
    CANCEL_RUNNING,
    RESCUE;

    boolean holderRuns() {
      return this != CLAIM && this != CANCEL_WAITING;
    }
  }

  @TestFactory
  Stream<DynamicTest> nothingIsLostWhateverHappensToTheHolderMeanwhile() {
    openSessions(RIVALS + 1);
    return Stream.of(KeyPolicy.values())
        .flatMap(policy -> Stream.of(Rival.values()).map(rival -> new Race(policy, rival)))
        .map(race -> DynamicTest.dynamicTest(race.toString(), () -> run(race)));
  }

  private record Race(KeyPolicy policy, Rival rival) {}

  private void run(Race race) {
    Rival rival = race.rival();
    for (int round = 0; round < ROUNDS; round++) {
      JobRequest holder = request(KeyPolicy.KEEP).maxAttempts(rival == Rival.LAST_FAILURE ? 1 : 3);
      insert(holder);
      List<ClaimedJob> running =
          rival.holderRuns() ? await(claim(sessions.get(RIVALS), 1)) : List.of();
      List<JobRequest> callers = requests(race.policy(), RIVALS);

      List<Future<Receipt>> calls = new ArrayList<>();
      Future<?> meanwhile = Future.succeededFuture();
      for (int i = 0; i < RIVALS; i++) {
        if (i == round % RIVALS) {
          meanwhile = act(rival, sessions.get(RIVALS), holder.id(), running);
        }
        calls.add(enqueue(sessions.get(i), callers.get(i)));
      }
      await(meanwhile);
      List<Receipt> receipts = await(Future.all(calls)).list();
      await(new Rescuing(database, session).removeDead());
      endAll();

      check(holder, callers, receipts);
      if (rival == Rival.FAILURE
          && receipts.stream().anyMatch(r -> r.status() == Status.INSERTED)) {
        assertThat(stateOfDead(holder.id())).as("without key and retries").isEqualTo("failed");
      }
      rows("delete from {schema}.archive");
      rows("delete from {schema}.dead_letter");
    }
  }

  private Future<?> act(Rival rival, Session on, UUID holder, List<ClaimedJob> running) {
    return switch (rival) {
      case CLAIM -> claim(on, 1).map(inHand::addAll);
      case SUCCESS -> settle(on, running.get(0), COMPLETED);
      case FAILURE, LAST_FAILURE -> settle(on, running.get(0), failed(Duration.ZERO));
      case CANCEL_WAITING, CANCEL_RUNNING -> {
        inHand.addAll(running);
        yield new Cancelling(database, on).cancel(List.of(holder));
      }
      case RESCUE -> {
        rows("update {schema}.lease set renewed_at = '2001-01-01' where node = $1", node);
        UUID dead = node;
        node = registerNode();
        yield new Rescuing(database, on).declareDead(List.of(dead), sent -> true);
      }
    };
  }

  private Future<?> settle(Session on, ClaimedJob job, Change change) {
    return new Settling(schema).settle(on, node, List.of(answer(job, change)));
  }

  private Future<List<ClaimedJob>> claim(Session on, int jobs) {
    return new Claiming(database, on)
        .claim(node, 0, List.of(new Wanted("work", jobs)), jobs, 1 << 20)
        .map(Claimed::jobs)
        .onSuccess(claimed -> claimed.forEach(job -> payloads.put(job.id(), job.payloadText())));
  }

  /** Runs all jobs to their ends. */
  private void endAll() {
    inHand.addAll(await(claim(sessions.get(RIVALS), 100)));
    inHand.forEach(job -> settle(node, job, COMPLETED));
    inHand.clear();
    assertThat(liveJobs()).isZero();
  }

  private void check(JobRequest holder, List<JobRequest> callers, List<Receipt> receipts) {
    Map<UUID, Set<String>> acknowledged = new HashMap<>();
    acknowledged.put(holder.id(), Set.of(holder.payload().text()));
    Map<UUID, Set<String>> replaced = new HashMap<>();
    for (int i = 0; i < callers.size(); i++) {
      Receipt receipt = receipts.get(i);
      assertThat(receipt).as("the key did not change hands too often").isNotNull();
      String payload = callers.get(i).payload().text();
      if (receipt.status() == Status.INSERTED) {
        acknowledged.put(receipt.id(), Set.of(payload));
      } else if (receipt.status() == Status.REPLACED) {
        replaced.computeIfAbsent(receipt.id(), id -> new HashSet<>()).add(payload);
      }
    }
    acknowledged.putAll(replaced);
    List<Row> ended =
        rows(
            "select id, payload::text, true from {schema}.archive"
                + " union all select id, payload::text, false from {schema}.dead_letter");
    assertThat(ended)
        .as("each once, and no other")
        .extracting(row -> row.getUUID(0))
        .containsExactlyInAnyOrderElementsOf(acknowledged.keySet());
    for (Row row : ended) {
      assertThat(acknowledged.get(row.getUUID(0))).contains(row.getString(1));
      if (row.getBoolean(2)) {
        assertThat(row.getString(1)).isEqualTo(payloads.get(row.getUUID(0)));
      }
    }
  }

  private String stateOfDead(UUID job) {
    return rows("select state from {schema}.dead_letter where id = $1", job).get(0).getString(0);
  }
}
