package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Limit keys: jobs whose key is at its limit are parked, and come back. */
@Tag("promise-14")
@FreshTables
class ParkingTest extends LimitStatements {
  private UUID node;

  @BeforeEach
  void limitKeys() {
    node = registerNode();
    limit(oneOfAKey());
  }

  private static QueueOptions oneOfAKey() {
    return new QueueOptions().setLimitKeyMaxRunning(1);
  }

  private static List<Object> payloads(List<ClaimedJob> jobs) {
    return jobs.stream().map(job -> (Object) job.payloadText()).toList();
  }

  @Test
  void onlySoManyJobsOfAKeyRunAndTheOthersAreParked() {
    insert(keyed("a", 1), keyed("a", 2), keyed("b", 3), JobRequest.of("work", 4), keyed("a", 5));

    LimitedClaimed claimed = claimLimited(node, 10);

    assertThat(payloads(claimed.claimed().jobs())).containsExactly("1", "3", "4");
    assertThat(claimed.claimed().jobs().get(0).limitKey()).contains("a");
    assertThat(claimed.parked()).isEqualTo(2);
    assertThat(claimed.complete()).isTrue();
    assertThat(parked()).isEqualTo(2);
    permitsAreThoseOfTheRunningJobs();
  }

  /** In the order of their priorities and times, each with the time that it had. */
  @Test
  void aFreedPermitBringsBackOneParkedJobWithItsOwnTime() {
    insert(keyed("a", 1), keyed("a", 2), keyed("a", 3), keyed("a", 4).priority(1));
    Instant time = claimTime(3);
    ClaimedJob urgent = jobs(node, 10).get(0);
    assertThat(urgent.payloadText()).isEqualTo("4");

    settle(node, urgent, COMPLETED);
    ClaimedJob first = jobs(node, 10).get(0);
    assertThat(parked()).isEqualTo(2);
    settle(node, first, COMPLETED);
    ClaimedJob second = jobs(node, 10).get(0);
    settle(node, second, COMPLETED);
    ClaimedJob third = jobs(node, 10).get(0);

    assertThat(payloads(List.of(first, second, third))).containsExactly("1", "2", "3");
    assertThat(third.runAt()).isEqualTo(time);
    assertThat(parked()).isZero();
    assertThat(number("select rewinds from {schema}.queue"))
        .as("other nodes look back")
        .isEqualTo(3);
  }

  private Instant claimTime(int payload) {
    return rows("select run_at from {schema}.job where payload = $1::text::jsonb", "" + payload)
        .get(0)
        .getOffsetDateTime(0)
        .toInstant();
  }

  /** A node that claims from where it left off finds what lies behind. */
  @Test
  void anUnparkedJobIsFoundBehindTheMarksOfTheClaim() {
    insert(keyed("a", 1), keyed("a", 2));
    ClaimedJob first = jobs(node, 10).get(0);
    settle(node, first, COMPLETED);
    long rewinds = number("select rewinds from {schema}.queue");

    Claiming.Wanted late =
        new Claiming.Wanted(
            "work",
            10,
            rewinds,
            Collections.nCopies(Claiming.LANES, Instant.now().plusSeconds(60)));
    LimitedClaimed claimed =
        await(new LimitedClaiming(database, claims).claim(node, 0, late, 100, 1 << 20));

    assertThat(payloads(claimed.claimed().jobs())).containsExactly("2");
  }

  @Test
  void aParkedJobCanBeCancelledAndKeepsItsTimeInTheDeadLetter() {
    JobRequest second = keyed("a", 2);
    insert(keyed("a", 1), second);
    Instant time = claimTime(2);
    ClaimedJob first = jobs(node, 10).get(0);
    assertThat(parked()).isEqualTo(1);

    assertThat(await(new Cancelling(database, session).cancel(List.of(second.id()))).ended())
        .containsExactly(second.id());

    assertThat(
            rows("select run_at from {schema}.dead_letter").get(0).getOffsetDateTime(0).toInstant())
        .isEqualTo(time);
    assertThat(rows("select limit_key from {schema}.dead_letter").get(0).getString(0))
        .isEqualTo("a");
    assertThat(settle(node, first, COMPLETED)).isEqualTo(new Fate.Ended(JobState.COMPLETED));
    assertThat(rows("select limit_key from {schema}.archive").get(0).getString(0)).isEqualTo("a");
    assertThat(jobs(node, 10)).isEmpty();
  }

  @Test
  void aParkedJobIsKnownAsWaiting() {
    JobRequest second = keyed("a", 2);
    insert(keyed("a", 1), second);
    jobs(node, 10);

    assertThat(
            await(new Outcomes(database, session).find(Set.of(second.id())))
                .get(second.id())
                .state())
        .isEqualTo(JobState.WAITING);
  }

  @Test
  void aRequestWithItsUniqueKeyGivesAParkedJobAnotherTime() {
    insert(keyed("a", 1));
    insert(keyed("a", 2).uniqueKey("k"));
    ClaimedJob first = jobs(node, 10).get(0);
    insert(keyed("a", 3).uniqueKey("k", KeyPolicy.REPLACE));

    assertThat(parked()).as("back in its lane").isZero();
    assertThat(claimLimited(node, 10).parked()).as("and parked again").isEqualTo(1);
    settle(node, first, COMPLETED);
    assertThat(payloads(jobs(node, 10))).containsExactly("3");
  }

  /** The second phase of a free, a claim's, never comes: the reaper does it. */
  @Test
  void aParkedJobWhoseKeyHasAPermitIsBroughtBackByTheReaper() {
    insert(keyed("a", 1), keyed("a", 2), keyed("b", 3), keyed("b", 4));
    ClaimedJob first = jobs(node, 10).get(0);
    assertThat(await(unparking.unpark())).as("all are at their limits").isEmpty();
    settle(node, first, COMPLETED);
    rows("delete from {schema}.permit where free_at < now()");

    assertThat(await(unparking.unpark())).containsExactly("work");

    assertThat(payloads(jobs(node, 10))).containsExactly("2");
    assertThat(parked()).as("of the other key").isEqualTo(1);
  }

  @Test
  void raisingOrRemovingTheLimitBringsParkedJobsBack() {
    for (int i = 0; i < 10; i++) {
      insert(keyed("a", i));
    }
    jobs(node, 10);
    limit(new QueueOptions().setLimitKeyMaxRunning(3));
    await(unparking.unpark());
    assertThat(jobs(node, 10)).as("raised").hasSize(2);
    limit(new QueueOptions().setLimitKeyMaxRunning(0));
    await(unparking.unpark());

    assertThat(claim(node, 10).jobs()).as("removed").hasSize(7);
  }

  @Test
  void whenANodeDiesItsPermitsBringBackParkedJobs() {
    insert(keyed("a", 1), keyed("a", 2));
    jobs(node, 10);
    expire(node);
    declareDead(node);
    UUID other = registerNode();

    assertThat(payloads(jobs(other, 10))).containsExactly("1");
    permitsAreThoseOfTheRunningJobs();
    assertThat(parked()).isEqualTo(1);
  }

  @Test
  void theLimitsOfAQueueAndOfItsKeysHoldTogether() {
    limit(oneOfAKey().setClusterMaxRunning(2));
    insert(keyed("a", 1), keyed("a", 2), keyed("b", 3), keyed("c", 4));

    assertThat(payloads(jobs(node, 10))).containsExactly("1", "3");
    assertThat(held()).isEqualTo(2);
  }

  @Test
  void permitsOfIdleKeysLeaveNoRows() {
    for (int i = 0; i < 50; i++) {
      insert(keyed("key " + i, i));
    }
    List<ClaimedJob> jobs = jobs(node, 100);
    jobs.forEach(job -> settle(node, job, COMPLETED));

    jobs(node, 1);

    assertThat(number("select count(*) from {schema}.permit")).isZero();
  }

  /** A hundred thousand jobs of a key at its limit cost the claims of the others nothing. */
  @Test
  void parkedJobsCostTheClaimsOfOthersNothing() {
    insertParkable("other", 50);
    rows("update {schema}.job set limit_key = 'other ' || id");
    long alone = claimBuffers();
    insertParkable("big", 30_000);
    rows("update {schema}.job set run_at = run_at - interval '1 hour' where limit_key = 'big'");
    int claims = 0;
    while (claimLimited(node, 0 + 1, LimitedClaiming.MAX_LOOK).parked() > 0) {
      claims++;
    }
    assertThat(claims).isLessThan(60);
    assertThat(parked()).isEqualTo(29_999);

    long beside = claimBuffers();

    assertThat(beside).as("buffers, alone: %d", alone).isLessThan(2 * alone + 50);
  }

  /** All buffers that a claim of ten jobs reads, of what it calls too; rolled back. */
  private long claimBuffers() {
    String explain =
        "explain (analyze, buffers, costs off, timing off, summary off, format json) "
            + Sql.statement("claim_limited").in(schema);
    rows("vacuum {schema}.job");
    SqlConnection connection = await(pool.getConnection());
    OffsetDateTime[] from = new OffsetDateTime[Claiming.LANES];
    java.util.Arrays.fill(from, OffsetDateTime.now(ZoneOffset.UTC).minusDays(1));
    long buffers = 0;
    for (int round = 0; round < 3; round++) {
      // The first calls read the catalog.
      await(connection.begin());
      for (String setting : Database.PINNED_PLANS.replace("set ", "set local ").split(";")) {
        await(connection.query(setting).execute());
      }
      JsonArray plan =
          await(
                  connection
                      .preparedQuery(explain)
                      .execute(
                          Tuple.of(node, "work", 10, 40, 1_000_000L, 0)
                              .addValue(0L)
                              .addValue(from)
                              .addValue(new UUID[0])))
              .iterator()
              .next()
              .getJsonArray(0);
      JsonObject top = plan.getJsonObject(0).getJsonObject("Plan");
      assertThat(top.getInteger("Actual Rows", top.getDouble("Actual Rows").intValue()))
          .isPositive();
      buffers = top.getLong("Shared Hit Blocks") + top.getLong("Shared Read Blocks");
      await(connection.transaction().rollback());
    }
    await(connection.close());
    return buffers;
  }
}
