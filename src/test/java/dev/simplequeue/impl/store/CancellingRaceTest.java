package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Cancelling.Tried;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Settling.Answer;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The statement that cancels, against all that moves jobs, on connections of their own. */
@Tag("promise-6")
class CancellingRaceTest extends CancelStatements {
  private static final int ROUNDS = 20;

  /** Where one side is always faster than the other, more rounds are needed for them to meet. */
  private static final int MOST_ROUNDS = 20 * ROUNDS;

  /** In so many rounds each side has to get some of the jobs. */
  private static final int MET = ROUNDS / 4 + 1;

  private static final int JOBS = 48;

  /** So many jobs are moved by one statement of the other side. */
  private static final int BATCH = 4;

  /** What all tries of a round have said. */
  private record Told(Set<UUID> ended, Set<UUID> signalled, Set<UUID> gone) {}

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
    for (int round = 0; round < ROUNDS || met < MET && round < MOST_ROUNDS; round++) {
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
    assertThat(met).as("rounds in which both had some").isGreaterThanOrEqualTo(MET);
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
          race(
              round,
              ids,
              rescuing.stream().<Supplier<Future<?>>>map(one -> one::removeDead).toList());
      await(rescuing.get(0).removeDead());

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
