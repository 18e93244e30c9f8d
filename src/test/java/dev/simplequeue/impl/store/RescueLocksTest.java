package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.impl.store.Rescuing.Done;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A rescue waits for nobody, and forgets nothing that somebody else had locked. */
@Tag("promise-4")
class RescueLocksTest extends RescueStatements {

  /** The rescue must not go by what it saw before it had the row. */
  @Test
  void aCancelThatIsUnderWayDuringTheRescueIsNotForgotten() {
    UUID node = registerNode();
    insert(JobRequest.of("work"));
    claimOne(node);
    expire(node);
    SqlConnection canceller = await(pool.getConnection());
    await(canceller.begin());
    await(canceller.query("update " + schema + ".job set cancel_requested = true").execute());

    assertThat(declareDead(node).jobs()).isEmpty();
    assertThat(removeDead()).isEmpty();
    await(canceller.transaction().commit());
    await(canceller.close());

    assertThat(removeDead())
        .extracting(Rescued::state)
        .containsExactly(Optional.of(JobState.CANCELLED));
    assertThat(nodes()).isZero();
  }

  @Test
  void aLeaseThatIsBeingRenewedIsNeitherWaitedForNorTaken() {
    UUID node = registerNode();
    expire(node);
    SqlConnection renewal = await(pool.getConnection());
    await(renewal.begin());
    await(renewal.query("update " + schema + ".lease set renewed_at = now()").execute());

    assertThat(declareDead(node).nodes()).isEmpty();

    await(renewal.transaction().commit());
    await(renewal.close());
    assertThat(declareDead(node).nodes()).isEmpty();
  }

  /**
   * A claim under way holds its node KEY SHARE. It holds up nobody, and what it brings is not
   * forgotten.
   */
  @Test
  void whatAClaimUnderWayBringsIsFreedWhenItHasEnded() {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1).priority(0), JobRequest.of("work", 2));
    ClaimedJob first = claimOne(node);
    SqlConnection frozen = await(pool.getConnection());
    await(frozen.begin());
    String claim = Sql.statement("claim").in(schema);
    Tuple values = Tuple.of(node, new String[] {"work"}, new Integer[] {1}, 1, 1L << 20, 0);
    values
        .addValue(new Long[] {Claiming.FROM_THE_START})
        .addValue(new OffsetDateTime[10])
        .addValue(new UUID[0]);
    UUID second =
        await(frozen.preparedQuery(claim).execute(values)).stream()
            .map(row -> row.getUUID("id"))
            .filter(Objects::nonNull)
            .findAny()
            .orElseThrow();
    expire(node);

    assertThat(declareDead(node).jobs()).extracting(Rescued::job).containsExactly(first.id());
    assertThat(removeDead()).isEmpty();
    assertThat(nodes()).as("the node stays until none of its jobs is left").isEqualTo(1);
    await(frozen.transaction().commit());
    await(frozen.close());

    assertThat(removeDead()).extracting(Rescued::job).containsExactly(second);
    assertThat(nodes()).isZero();
    assertThat(number("select count(*) from {schema}.job where claimed_by is null and crashes = 1"))
        .isEqualTo(2);
  }

  @ParameterizedTest(name = "committed: {0}")
  @ValueSource(booleans = {true, false})
  void aJobThatAUsersOpenTransactionHasSettledIsLeftForALaterRound(boolean committed) {
    UUID node = registerNode();
    insert(JobRequest.of("work", 1), JobRequest.of("work", 2));
    ClaimedJob settled = claimOne(node);
    ClaimedJob other = claimOne(node);
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(
        new Settling(schema)
            .settle(Statements.on(user), node, List.of(answer(settled, COMPLETED))));
    expire(node);

    assertThat(declareDead(node).jobs()).extracting(Rescued::job).containsExactly(other.id());
    assertThat(removeDead()).isEmpty();
    assertThat(nodes()).isEqualTo(1);
    await(committed ? user.transaction().commit() : user.transaction().rollback());
    await(user.close());

    assertThat(removeDead()).hasSize(committed ? 0 : 1);
    assertThat(nodes()).isZero();
    assertThat(archivedJobs()).isEqualTo(committed ? 1 : 0);
    assertThat(liveJobs()).isEqualTo(committed ? 1 : 2);
  }

  /**
   * A claim that commits after the statement that locks its node has begun is not in that
   * statement's snapshot. So many dead nodes come first that the lock takes a while.
   */
  @Test
  void aClaimThatCommitsWhileItsNodeIsBeingLockedLeavesNoOrphan() {
    String manyDead =
        "insert into {schema}.node (id, name, dead_at) select ('00000000-0000-0000-0000-'"
            + " || lpad(to_hex(i), 12, '0'))::uuid, 'old', now() from generate_series(1, 30000) i"
            + " on conflict do nothing";
    for (int round = 0; round < 8; round++) {
      UUID node = registerNode();
      insert(JobRequest.of("work"));
      rows(manyDead);
      SqlConnection claim = await(pool.getConnection());
      await(claim.begin());
      await(
          claim
              .preparedQuery("select from " + schema + ".node where id = $1 for key share")
              .execute(Tuple.of(node)));
      await(
          claim
              .preparedQuery(
                  "update " + schema + ".job set claimed_by = $1, claimed_at = now(), attempt = 1")
              .execute(Tuple.of(node)));
      expire(node);
      assertThat(declareDead(node).jobs()).isEmpty();

      Future<Done> removed = rescuing.removeDead();
      await(vertx.timer(5 * round + 1));
      await(claim.transaction().commit());
      await(claim.close());
      await(removed);
      removeDead();

      assertThat(nodes()).isZero();
      assertThat(rows("delete from {schema}.job returning claimed_by").get(0).getUUID(0)).isNull();
    }
  }
}
