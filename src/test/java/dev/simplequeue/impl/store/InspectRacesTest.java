package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.inspect.Redriven.Life;
import dev.simplequeue.inspect.Redriven.Reason;
import dev.simplequeue.inspect.Redriven.Skipped;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What operators do, against each other and against claims, on connections of their own. */
class InspectRacesTest extends InspectStatements {
  private static final int ROUNDS = 20;

  /** Where one side is always faster than the other, more rounds are needed for them to meet. */
  private static final int MOST_ROUNDS = 20 * ROUNDS;

  /** In so many rounds each side has to get some of the jobs. */
  private static final int MET = ROUNDS / 4 + 1;

  private static final int JOBS = 48;
  private static final int BATCH = 4;

  @Test
  void aDeadLetterThatIsRedrivenTwiceAtOnceGetsOneLife() {
    Redriving first = new Redriving(database, inspect);
    Redriving second = new Redriving(database, other);
    int met = 0;
    for (int round = 0; round < ROUNDS; round++) {
      insertDead("work", JOBS);
      List<UUID> dead =
          rows("select id from {schema}.dead_letter where redriven_to is null order by id").stream()
              .map(row -> row.getUUID(0))
              .toList();
      List<Future<Redriving.Tried>> tries = new ArrayList<>();
      for (List<UUID> part : parts(dead, BATCH)) {
        tries.add(first.redrive(part));
        tries.add(second.redrive(part));
      }

      List<Redriving.Tried> tried = tries.stream().map(one -> await(one)).toList();

      assertThat(tried.stream().flatMap(one -> one.lives().stream()))
          .extracting(Life::from)
          .as("each once")
          .containsExactlyInAnyOrderElementsOf(dead);
      assertThat(tried.stream().flatMap(one -> one.skipped().stream()))
          .extracting(Skipped::reason)
          .hasSize(JOBS)
          .containsAnyOf(Reason.LOCKED, Reason.ALREADY_REDRIVEN);
      assertThat(liveJobs()).isEqualTo(JOBS);
      met +=
          tried.stream()
                  .flatMap(one -> one.skipped().stream())
                  .anyMatch(one -> one.reason() == Reason.LOCKED)
              ? 1
              : 0;
      assertThat(
              number(
                  "select count(*) from {schema}.job j join {schema}.dead_letter d"
                      + " on d.id = j.redriven_from and d.redriven_to = j.id"))
          .isEqualTo(JOBS);
      rows("delete from {schema}.job");
    }
    assertThat(met).as("rounds in which they met").isPositive();
  }

  /** What a race has come to. */
  private record Outcome(List<UUID> ids, Set<UUID> done, Set<UUID> running, Set<UUID> claimed) {}

  /** Edits each job while a node claims all of them; what was locked is tried again. */
  private Outcome race(
      UUID node, int round, Function<Collection<UUID>, Future<Editing.Tried>> edit) {
    Session claims = database.claimSession();
    Claiming claiming = new Claiming(database, claims);
    // The connections are there before the race begins.
    await(claiming.claim(node, 0, List.of(new Wanted("work", 1)), 1, 1));
    await(edit.apply(List.of(node)));
    List<UUID> ids = insertJobs(JOBS);
    List<Future<Claimed>> claimed = new ArrayList<>();
    List<Future<Editing.Tried>> edits = new ArrayList<>();
    // The newest first: the two meet in the middle.
    for (int i = ids.size() - 1; i >= 0; i--) {
      edits.add(edit.apply(List.of(ids.get(i))));
      if (i % BATCH == round % BATCH) {
        claimed.add(claiming.claim(node, 0, List.of(new Wanted("work", BATCH)), BATCH, 1 << 20));
      }
    }
    Outcome outcome = new Outcome(ids, new HashSet<>(), new HashSet<>(), new HashSet<>());
    Set<UUID> open = new HashSet<>();
    edits.forEach(one -> add(await(one), outcome, open));
    eventually(
        () -> {
          Editing.Tried again = await(edit.apply(open));
          open.clear();
          add(again, outcome, open);
          assertThat(open).isEmpty();
        });
    claimed.forEach(one -> await(one).jobs().forEach(job -> outcome.claimed().add(job.id())));
    await(claims.close());
    return outcome;
  }

  private static void add(Editing.Tried tried, Outcome outcome, Set<UUID> open) {
    outcome.done().addAll(tried.done());
    outcome.running().addAll(tried.running());
    open.addAll(tried.locked());
  }

  @Test
  void aJobIsEitherDeletedOrClaimed() {
    UUID node = registerNode();
    Editing editing = new Editing(database, inspect);
    int met = 0;
    for (int round = 0; round < ROUNDS || met < MET && round < MOST_ROUNDS; round++) {

      Outcome outcome = race(node, round, editing::delete);

      assertThat(outcome.done())
          .as("what was deleted never started")
          .noneMatch(outcome.claimed()::contains);
      assertThat(outcome.running()).isEqualTo(outcome.claimed());
      assertThat(outcome.done().size() + outcome.running().size()).isEqualTo(JOBS);
      assertThat(liveJobs()).isEqualTo(outcome.claimed().size());
      met += outcome.claimed().isEmpty() || outcome.done().isEmpty() ? 0 : 1;
      rows("delete from {schema}.job");
    }
    assertThat(met).as("rounds in which both had some").isGreaterThanOrEqualTo(MET);
  }

  @Test
  void aJobThatIsReprioritisedWhileOthersClaimIsNeitherLostNorChangedWhileItRuns() {
    UUID node = registerNode();
    Editing editing = new Editing(database, inspect);
    int met = 0;
    for (int round = 0; round < ROUNDS || met < MET && round < MOST_ROUNDS; round++) {

      Outcome outcome = race(node, round, some -> editing.reprioritise(some, 1));

      assertThat(Stream.of(outcome.done(), outcome.running()).mapToInt(Set::size).sum())
          .isEqualTo(JOBS);
      assertThat(ids("select id from {schema}.job where priority = 1")).isEqualTo(outcome.done());
      Set<UUID> all = new HashSet<>(outcome.claimed());
      claim(node, JOBS).jobs().forEach(job -> all.add(job.id()));
      assertThat(all).as("none is lost").isEqualTo(Set.copyOf(outcome.ids()));
      met += outcome.running().isEmpty() || outcome.done().isEmpty() ? 0 : 1;
      rows("delete from {schema}.job");
    }
    assertThat(met).as("rounds in which both had some").isGreaterThanOrEqualTo(MET);
  }

  private Set<UUID> ids(String sql) {
    Set<UUID> ids = new HashSet<>();
    rows(sql).forEach(row -> ids.add(row.getUUID(0)));
    return ids;
  }
}
