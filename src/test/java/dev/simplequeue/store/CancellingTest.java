package dev.simplequeue.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.store.Cancelling.Tried;
import dev.simplequeue.store.Claiming.Claimed;
import dev.simplequeue.store.Claiming.Wanted;
import dev.simplequeue.store.Settling.Answer;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The statement that cancels, alone and against all that moves jobs. */
class CancellingTest extends StoreTest {
  private static final int ROUNDS = 20;
  private static final int JOBS = 48;

  /** So many jobs are moved by one statement of the other side. */
  private static final int BATCH = 4;

  private Session control;
  private Cancelling cancelling;

  /** What all tries of a round have said. */
  private record Told(Set<UUID> ended, Set<UUID> signalled, Set<UUID> gone) {}

  @BeforeEach
  void openControl() {
    control = database.controlSession();
    cancelling = new Cancelling(database, control);
  }

  @AfterEach
  void closeControl() {
    await(control.close());
  }

  private List<UUID> insertJobs(int jobs) {
    JobRequest[] requests =
        Stream.generate(() -> JobRequest.of("work")).limit(jobs).toArray(JobRequest[]::new);
    insert(requests);
    return Stream.of(requests).map(JobRequest::id).toList();
  }

  private Tried cancel(UUID... jobs) {
    return await(cancelling.cancel(List.of(jobs)));
  }

  private Row dead(UUID id) {
    return rows("select * from {schema}.dead_letter where id = $1", id).get(0);
  }

  // One at a time.

  @Test
  void aJobThatWaitsOrIsReadyEndsAtOnceWithAnEntryThatSaysWhy() {
    JobRequest waiting = JobRequest.of("work").runIn(Duration.ofHours(1)).uniqueKey("key");
    JobRequest ready = JobRequest.of("work");
    insert(waiting, ready);

    Tried tried = cancel(waiting.id(), ready.id());

    assertThat(tried.ended()).containsExactlyInAnyOrder(waiting.id(), ready.id());
    assertThat(tried.signalled()).isEmpty();
    assertThat(tried.locked()).isEmpty();
    assertThat(liveJobs()).isZero();
    for (UUID id : tried.ended()) {
      assertThat(dead(id).getString("state")).isEqualTo("cancelled");
      assertThat(dead(id).getInteger("attempt")).as("no attempt was used").isZero();
      assertThat(dead(id).getJsonArray("errors").getJsonObject(0).getString("kind"))
          .isEqualTo("cancelled");
    }
  }

  @Test
  void aRunningJobIsMarkedAndKeepsItsClaimHoweverOftenItIsCancelled() {
    UUID node = registerNode();
    insertJobs(1);
    ClaimedJob job = claimOne(node);

    assertThat(cancel(job.id()).signalled()).containsExactly(job.id());
    assertThat(cancel(job.id()).signalled()).containsExactly(job.id());

    assertThat(await(cancelling.findCancelled(List.of(job.id())))).containsExactly(job.id());
    assertThat(claim(registerNode(), 1).jobs()).isEmpty();
    assertThat(settle(node, job, COMPLETED)).contains(JobState.COMPLETED);
  }

  @Test
  void aJobThatHasEndedOrNeverWasIsNotTouched() {
    UUID node = registerNode();
    insertJobs(2);
    ClaimedJob completed = claimOne(node);
    settle(node, completed, COMPLETED);
    ClaimedJob died = claimOne(node);
    settle(node, died, dead(JobState.CRITICAL));

    Tried tried = cancel(completed.id(), died.id(), JobIds.next());

    assertThat(tried).isEqualTo(new Tried(List.of(), List.of(), List.of()));
    assertThat(dead(died.id()).getString("state")).isEqualTo("critical");
    assertThat(archivedJobs()).isEqualTo(1);
  }

  /** [B8] */
  @Test
  void aUsersOpenTransactionHoldsUpNoCancelOfTheOtherJobs() {
    UUID node = registerNode();
    List<UUID> ids = insertJobs(6);
    ClaimedJob settling = claimOne(node);
    ClaimedJob runs = claimOne(node);
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(settling.settle(user, JobResult.success()));

    long before = System.nanoTime();
    Tried tried = cancel(ids.toArray(UUID[]::new));

    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(2));
    assertThat(tried.locked()).containsExactly(settling.id());
    assertThat(tried.signalled()).containsExactly(runs.id());
    assertThat(tried.ended()).hasSize(4);
    await(user.transaction().rollback());
    await(user.close());
    assertThat(cancel(settling.id()).signalled()).containsExactly(settling.id());
  }

  // Against all that moves jobs.

  /**
   * One cancel for each job, sent while the other side works; those that were locked are tried
   * again until they are not. The two sides take turns in being the first.
   */
  private Told race(int round, List<UUID> ids, List<Supplier<Future<?>>> others) {
    List<Future<?>> work = new ArrayList<>();
    List<Future<Tried>> cancels = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      boolean othersFirst = round % 2 == 0;
      if (othersFirst && i < others.size()) {
        work.add(others.get(i).get());
      }
      cancels.add(cancelling.cancel(List.of(ids.get(i))));
      if (!othersFirst && i < others.size()) {
        work.add(others.get(i).get());
      }
    }
    Set<UUID> gone = new HashSet<>(ids);
    Told told = new Told(new HashSet<>(), new HashSet<>(), gone);
    cancels.forEach(one -> add(told, await(one)));
    Set<UUID> open = new HashSet<>(ids);
    open.removeAll(told.ended());
    open.removeAll(told.signalled());
    eventually(
        () -> {
          Tried again = await(cancelling.cancel(open));
          add(told, again);
          assertThat(again.locked()).isEmpty();
        });
    work.forEach(one -> await(one));
    gone.removeAll(told.ended());
    gone.removeAll(told.signalled());
    return told;
  }

  private static void add(Told told, Tried tried) {
    told.ended().addAll(tried.ended());
    told.signalled().addAll(tried.signalled());
  }

  private Set<UUID> ids(String sql) {
    Set<UUID> ids = new HashSet<>();
    rows(sql).forEach(row -> ids.add(row.getUUID(0)));
    return ids;
  }

  private Set<UUID> cancelledDead() {
    return ids("select id from {schema}.dead_letter where state = 'cancelled'");
  }

  private void clear() {
    rows("delete from {schema}.dead_letter");
    rows("delete from {schema}.archive");
    rows("delete from {schema}.job");
  }

  @Test
  void noCancelIsLostAgainstClaims() {
    UUID node = registerNode();
    Session claims = database.claimSession();
    Claiming claiming = new Claiming(database, claims);
    int met = 0;
    for (int round = 0; round < ROUNDS; round++) {
      List<UUID> ids = insertJobs(JOBS);
      List<Future<Claimed>> claimed = new ArrayList<>();
      Supplier<Future<?>> claim =
          () -> {
            Future<Claimed> one =
                claiming.claim(node, 0, List.of(new Wanted("work", BATCH)), BATCH, 1 << 20);
            claimed.add(one);
            return one;
          };

      Told told = race(round, ids, Stream.generate(() -> claim).limit(JOBS / BATCH).toList());

      Set<UUID> running = new HashSet<>();
      claimed.forEach(one -> one.result().jobs().forEach(job -> running.add(job.id())));
      assertThat(told.gone()).as("none was overlooked").isEmpty();
      assertThat(told.ended()).isEqualTo(cancelledDead());
      assertThat(told.ended()).as("what ended never started").noneMatch(running::contains);
      assertThat(told.signalled()).isEqualTo(running);
      assertThat(ids("select id from {schema}.job where cancel_requested")).isEqualTo(running);
      assertThat(liveJobs()).isEqualTo(running.size());
      met += running.isEmpty() || told.ended().isEmpty() ? 0 : 1;
      clear();
    }
    assertThat(met).as("rounds in which both had some").isGreaterThan(ROUNDS / 4);
    await(claims.close());
  }

  /** Claims all, then settles them with this change while they are cancelled. */
  private List<Told> raceWithSettlements(Change change) {
    UUID node = registerNode();
    List<Told> all = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<UUID> ids = insertJobs(JOBS);
      List<Answer> answers =
          claim(node, JOBS).jobs().stream().map(job -> answer(job, change)).toList();
      List<Supplier<Future<?>>> settlements = new ArrayList<>();
      for (int i = 0; i < JOBS; i += BATCH) {
        List<Answer> batch = answers.subList(i, i + BATCH);
        settlements.add(() -> new Settling(schema).settle(session, node, batch));
      }

      all.add(race(round, ids, settlements));

      if (!(change instanceof Change.Completed)) {
        assertThat(cancelledDead()).as("cancelled, before or after").isEqualTo(Set.copyOf(ids));
        assertThat(liveJobs()).isZero();
      }
      if (round < ROUNDS - 1) {
        clear();
      }
    }
    return all;
  }

  @Test
  void noCancelIsLostAgainstRetries() {
    List<Told> all = raceWithSettlements(failed(Duration.ZERO));

    assertThat(all)
        .as("some were met while they ran")
        .anyMatch(told -> !told.signalled().isEmpty());
    assertThat(all).as("and some after it").anyMatch(told -> !told.ended().isEmpty());
  }

  @Test
  void noCancelIsLostAgainstReleases() {
    List<Told> all = raceWithSettlements(released(true));

    assertThat(all).anyMatch(told -> !told.signalled().isEmpty());
    assertThat(all).anyMatch(told -> !told.ended().isEmpty());
  }

  @Test
  void aJobThatIsCancelledWhileItsSuccessIsWrittenDownIsCompleted() {
    List<Told> all = raceWithSettlements(COMPLETED);

    assertThat(all).allSatisfy(told -> assertThat(told.ended()).isEmpty());
    assertThat(all).as("some had ended").anyMatch(told -> !told.gone().isEmpty());
    assertThat(archivedJobs()).isEqualTo(JOBS);
    assertThat(deadJobs()).isZero();
    assertThat(liveJobs()).isZero();
  }

  @Test
  void noCancelIsLostAgainstRescues() {
    // As many reapers, each with a connection of its own.
    List<Session> reapers = Stream.generate(database::reaperSession).limit(3).toList();
    List<Rescuing> rescuing =
        reapers.stream().map(reaper -> new Rescuing(database, reaper)).toList();
    boolean before = false;
    boolean after = false;
    for (int round = 0; round < ROUNDS; round++) {
      List<UUID> ids = insertJobs(JOBS);
      List<UUID> nodes = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        UUID node = registerNode();
        claim(node, JOBS / 4);
        nodes.add(node);
      }
      rows("delete from {schema}.lease");
      rows("update {schema}.node set dead_at = now()");

      Told told =
          race(round, ids, rescuing.stream().<Supplier<Future<?>>>map(one -> one::bury).toList());
      await(rescuing.get(0).bury());

      assertThat(cancelledDead()).isEqualTo(Set.copyOf(ids));
      assertThat(liveJobs()).isZero();
      assertThat(number("select count(*) from {schema}.node")).as("none is left").isZero();
      before |= !told.signalled().isEmpty();
      after |= !told.ended().isEmpty();
      clear();
    }
    assertThat(before).as("some were cancelled before the rescue").isTrue();
    assertThat(after).as("some after it").isTrue();
    reapers.forEach(reaper -> await(reaper.close()));
  }
}
