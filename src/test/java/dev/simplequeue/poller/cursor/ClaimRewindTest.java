package dev.simplequeue.poller.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Rescuing;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claims go back to a job that is made claimable behind them. */
@Tag("promise-12")
class ClaimRewindTest extends CursorClaims {
  @Test
  void aJobThatIsGivenBackIsClaimedNext() {
    ClaimedJob job = claimNew();
    goOn();

    settle(job, new Change.Release(true, QueueOptions.DEFAULT_MAX_RELEASES));

    assertThat(claimed(10)).containsExactly(job.id());
    assertThat(from()).as("no further back than to that job").isEqualTo(job.runAt());
  }

  @Test
  void aJobOfADeadNodeIsClaimedNext() {
    UUID dead = register();
    JobRequest job = insert();
    await(claiming.claim(dead, 0, List.of(new Wanted("work", 1)), 1, 1 << 20));
    goOn();
    rows("update {schema}.lease set renewed_at = now() - interval '1 hour' where node = $1", dead);

    Session reaper = database.reaperSession();
    await(new Rescuing(database, reaper).declareDead(List.of(dead), sent -> true));
    await(reaper.close());

    assertThat(claimed(10)).containsExactly(job.id());
  }

  /** As whoever changes rows by hand has to do it. */
  @Test
  void aJobThatIsGivenAnotherPriorityIsClaimedNextIfItsQueueIsRewound() {
    JobRequest job = JobRequest.of("work").priority(9);
    insert(job);
    IntStream.range(0, 2 * MANY).forEach(i -> insert());
    IntStream.range(0, MANY).forEach(i -> assertThat(claimed(1)).doesNotContain(job.id()));

    rows(
        "with moved as (update {schema}.job set priority = 5 where priority = 9 returning queue, run_at)"
            + " insert into {schema}.queue (name, rewinds, rewound_to)"
            + " select queue, 1, array[run_at] from moved");

    assertThat(claimed(1)).containsExactly(job.id());
  }

  /** The table remembers sixteen rewinds; a poller may have missed more. */
  @ParameterizedTest(name = "{0} jobs")
  @ValueSource(ints = {1, 2, 16, 17, 40})
  void jobsThatAreGivenBackOneByOneAreAllClaimed(int number) {
    List<ClaimedJob> jobs = IntStream.range(0, number).mapToObj(i -> claimNew()).toList();
    goOn();

    jobs.forEach(job -> settle(job, new Change.Release(false, 1)));

    assertThat(claimed(100)).containsExactlyElementsOf(jobs.stream().map(ClaimedJob::id).toList());
    goOn();
    assertThat(from()).isAfter(jobs.get(0).runAt());
  }

  @Test
  void aClockThatWentBackMakesClaimsBeginAtTheStart() {
    goOn();
    Wanted wanted = cursor.wanted("work", 1);
    Claimed claimed = await(claiming.claim(node, 0, List.of(wanted), 1, 1));
    Claiming.Moment earlier =
        new Claiming.Moment(
            claimed.moment().now().minusSeconds(3600),
            claimed.moment().xid(),
            claimed.moment().oldestXid());

    cursor.claimed(wanted, false, List.of(), claimed.rewound().get(0), earlier, 0, 1);

    assertThat(from()).isEqualTo(Instant.MIN);
  }
}
