package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Rescuing.Done;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rescues against everything that may happen at the same moment, many times over. */
@Tag("promise-3")
@Tag("promise-4")
class RescueRacesTest extends RescueStatements {
  private Session second;
  private Rescuing otherReaper;

  @Override
  protected SimpleQueueOptions options() {
    return super.options().setQueueDefaults(new QueueOptions().setMaxCrashes(1_000_000));
  }

  @BeforeEach
  void openOtherReaper() {
    second = database.reaperSession();
    otherReaper = new Rescuing(database, second);
  }

  @AfterEach
  void closeOtherReaper() {
    await(second.close());
  }

  /** Inserted backwards, so that the order of the rows is not that of the ids. */
  private void insert(int jobs) {
    List<JobRequest> requests =
        new ArrayList<>(
            IntStream.range(0, jobs)
                .mapToObj(i -> JobRequest.of("work", i).maxAttempts(32767))
                .toList());
    Collections.reverse(requests);
    insert(requests.toArray(JobRequest[]::new));
  }

  private List<Done> byBoth(Future<Done> one, Future<Done> other) {
    return await(Future.all(one, other)).list();
  }

  private static List<UUID> jobs(List<Done> done) {
    return done.stream().flatMap(d -> d.jobs().stream()).map(Rescued::job).toList();
  }

  @Test
  void twoReapersAtOnceFreeEachJobOnceAndCountOneCrash() {
    int jobs = 60;
    insert(jobs);
    for (int round = 1; round <= 30; round++) {
      UUID first = registerNode();
      UUID second = registerNode();
      claim(first, jobs / 2);
      claim(second, jobs / 2);
      expire(first);
      expire(second);

      List<Done> declared =
          byBoth(
              rescuing.declareDead(List.of(first, second), sent -> true),
              otherReaper.declareDead(List.of(second, first), sent -> true));
      List<Done> removed = byBoth(rescuing.removeDead(), otherReaper.removeDead());

      List<UUID> dead = declared.stream().flatMap(d -> d.nodes().keySet().stream()).toList();
      assertThat(dead).containsExactlyInAnyOrder(first, second);
      assertThat(jobs(declared)).hasSize(jobs).doesNotHaveDuplicates();
      assertThat(jobs(removed)).isEmpty();
      assertThat(
              number(
                  "select count(*) from {schema}.job where crashes = $1 and claims = 2 * $1"
                      + " and attempt = 0 and claimed_by is null",
                  round))
          .isEqualTo(jobs);
    }
    await(rescuing.removeDead());
    assertThat(nodes()).isZero();
  }

  /** One declares the nodes dead while the other already looks for what they left. */
  @Test
  void theTwoPhasesOfTwoReapersAtOnceFreeEachJobOnce() {
    int jobs = 60;
    insert(jobs);
    for (int round = 1; round <= 30; round++) {
      UUID node = registerNode();
      claim(node, jobs);
      expire(node);

      List<Done> done =
          byBoth(rescuing.declareDead(List.of(node), sent -> true), otherReaper.removeDead());

      assertThat(jobs(done)).hasSize(jobs).doesNotHaveDuplicates();
      assertThat(number("select count(*) from {schema}.job where crashes = $1", round))
          .isEqualTo(jobs);
    }
  }

  /**
   * The node that was declared dead lives, and settles its jobs at that moment: in some rounds
   * surely before its death, in some surely after it, in the others they race.
   */
  @Test
  void aRescueAndTheDeadNodesSettlementsNeverDeadlockAndEachJobMovesOnce() {
    int jobs = 400;
    insert(jobs);
    Session zombie = database.upkeepSession();
    Session zombies = database.upkeepSession();
    Settling settling = new Settling(schema);
    int freed = 0;
    int settled = 0;
    for (int round = 0; round < 25; round++) {
      UUID node = registerNode();
      List<ClaimedJob> claimed = new ArrayList<>(claim(node, jobs).jobs());
      Collections.shuffle(claimed);
      List<Answer> some =
          claimed.stream().limit(jobs / 2).map(job -> answer(job, failed(Duration.ZERO))).toList();
      List<Answer> rest =
          claimed.stream().skip(jobs / 2).map(job -> answer(job, released(false))).toList();
      expire(node);

      Optional<Done> before = round % 5 == 0 ? Optional.of(declareDead(node)) : Optional.empty();
      Future<Fates> failures = settling.settle(zombie, node, some);
      Future<Fates> releases = settling.settle(zombies, node, rest);
      if (round % 5 == 1) {
        await(failures);
      }
      Done declared = before.orElseGet(() -> declareDead(node));
      Set<UUID> moved = new HashSet<>(await(failures).jobs());
      moved.addAll(await(releases).jobs());
      settled += moved.size();
      List<UUID> rescued = jobs(List.of(declared, await(rescuing.removeDead())));
      freed += rescued.size();

      assertThat(rescued).doesNotHaveDuplicates().noneMatch(moved::contains);
      assertThat(moved.size() + rescued.size()).as("none is lost").isEqualTo(jobs);
      assertThat(number("select count(*) from {schema}.job where claimed_by is null"))
          .isEqualTo(jobs);
      assertThat(nodes()).isZero();
    }
    assertThat(freed).as("the races took place").isPositive();
    assertThat(settled).isPositive();
    assertThat(number("select sum(crashes) from {schema}.job")).isEqualTo(freed);
    assertThat(number("select sum(claims) from {schema}.job")).isEqualTo(2L * freed + settled);
    await(Future.all(zombie.close(), zombies.close()));
  }

  /** Freeing in the statement that locks leaves orphans: jobs of a node that is no more. */
  @Test
  void claimsThatRaceWithTheDeathOfTheirNodeLeaveNoOrphans() {
    int jobs = 200;
    insert(jobs);
    Session[] sessions = {
      database.claimSession(), database.claimSession(), database.claimSession()
    };
    long crashes = 0;
    for (int round = 0; round < 40; round++) {
      UUID node = registerNode();
      expire(node);
      if (round % 2 == 0) {
        // On a busy machine the death could always come first.
        assertThat(claim(node, 7).jobs()).isNotEmpty();
      }
      List<Future<Claimed>> claims =
          Arrays.stream(sessions).map(own -> claimUntilDead(own, node)).toList();

      crashes += declareDead(node).jobs().size();
      int rounds = 0;
      while (nodes() > 0 && rounds++ < 1000) {
        crashes += removeDead().size();
      }
      claims.forEach(claim -> assertThat(await(claim).alive()).isFalse());

      assertThat(nodes()).isZero();
      assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
          .as("orphans")
          .isZero();
      assertThat(number("select sum(crashes) from {schema}.job")).isEqualTo(crashes);
    }
    assertThat(crashes).as("the races took place").isPositive();
    Arrays.stream(sessions).forEach(own -> await(own.close()));
  }

  private Future<Claimed> claimUntilDead(Session own, UUID node) {
    return new Claiming(database, own)
        .claim(node, 0, List.of(new Wanted("work", 7)), 7, 1 << 20)
        .compose(
            claimed ->
                claimed.alive() ? claimUntilDead(own, node) : Future.succeededFuture(claimed));
  }
}
