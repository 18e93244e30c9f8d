package dev.simplequeue.poller;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.poller.ClaimCursor.Passed;
import dev.simplequeue.store.Change;
import dev.simplequeue.store.ClaimedJob;
import dev.simplequeue.store.Claiming;
import dev.simplequeue.store.Claiming.Claimed;
import dev.simplequeue.store.Claiming.Wanted;
import dev.simplequeue.store.Database;
import dev.simplequeue.store.Enqueueing;
import dev.simplequeue.store.LeftBehind;
import dev.simplequeue.store.LeftBehind.Found;
import dev.simplequeue.store.Nodes;
import dev.simplequeue.store.Rescuing;
import dev.simplequeue.store.Session;
import dev.simplequeue.store.Settling;
import dev.simplequeue.store.Settling.Answer;
import dev.simplequeue.store.Startup;
import dev.simplequeue.support.DatabaseTest;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** [B3] Claims leave behind what is gone, and nothing else. */
class ClaimCursorTest extends DatabaseTest {
  private static final int LANE = 5;

  /** More claims than it takes to confirm a stretch, if nothing holds it up. */
  private static final int MANY = 20;

  private final ClaimCursor cursor = new ClaimCursor();
  private Database database;
  private Session session;
  private Session settling;
  private Claiming claiming;
  private UUID node;
  private SqlConnection other;
  private LeftBehind leftBehind;

  @BeforeEach
  void makeTables() {
    await(Startup.prepare(vertx, options(), event -> {}));
    database = new Database(vertx, options());
    session = database.claimSession();
    settling = database.settleSession();
    claiming = new Claiming(database, session);
    node = register();
    other = await(pool.getConnection());
    leftBehind = new LeftBehind(database, database.searchSession());
  }

  @AfterEach
  void closeSessions() {
    await(other.close());
    await(session.close());
    await(settling.close());
    await(leftBehind.close());
  }

  private UUID register() {
    UUID id = JobIds.next();
    Session heartbeat = database.heartbeatSession();
    await(new Nodes(database, heartbeat).register(id, "test", Set.of()));
    await(heartbeat.close());
    return id;
  }

  private JobRequest insert() {
    return insert(JobRequest.of("work"));
  }

  private JobRequest insert(JobRequest request) {
    await(new Enqueueing(schema).enqueue(settling, List.of(request), false));
    return request;
  }

  /** In the transaction that the other connection has begun. */
  private JobRequest insertUncommitted() {
    JobRequest request = JobRequest.of("work");
    await(new Enqueueing(schema).enqueue(other, List.of(request), false));
    return request;
  }

  /** One claim, as the poller makes it; it counts as quick. */
  private List<ClaimedJob> claim(int jobs) {
    long sent = System.nanoTime();
    Wanted wanted = cursor.wanted("work", jobs);
    Claimed claimed = await(claiming.claim(node, 0, List.of(wanted), jobs, 1 << 20));
    cursor.claimed(
        wanted,
        claimed.jobs().size() >= jobs,
        claimed.jobs(),
        claimed.rewound().get(0),
        claimed.moment(),
        sent,
        sent + 1);
    return claimed.jobs();
  }

  private List<UUID> claimed(int jobs) {
    return claim(jobs).stream().map(ClaimedJob::id).toList();
  }

  /** Newer jobs come and go. */
  private void goOn() {
    for (int i = 0; i < MANY; i++) {
      JobRequest newer = insert();
      assertThat(claimed(10)).containsExactly(newer.id());
    }
  }

  private Instant from() {
    return cursor.wanted("work", 1).from().get(LANE);
  }

  private void settle(ClaimedJob job, Change change) {
    await(
        new Settling(schema)
            .settle(settling, node, List.of(new Answer(job.id(), job.fence(), change))));
  }

  @Test
  void claimsBeginBehindTheJobsThatHaveLeftAlsoWhileASnapshotPinsThem() {
    await(other.query("begin isolation level repeatable read").execute());
    await(other.query("select 1").execute());
    goOn();
    ClaimedJob last = claim1();

    goOn();

    assertThat(from()).isAfter(last.runAt());
    await(other.query("rollback").execute());
  }

  private ClaimedJob claim1() {
    insert();
    return claim(1).get(0);
  }

  @Test
  void aClaimThatEndsInTheMiddleOfALaneGoesOnThere() {
    List<UUID> inserted = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      inserted.add(insert().id());
    }

    List<UUID> claimed = new ArrayList<>();
    IntStream.range(0, 20).forEach(i -> claimed.addAll(claimed(5)));

    assertThat(claimed).containsExactlyElementsOf(inserted);
  }

  @Test
  void aLaneIsNotLeftBehindWhileMoreUrgentOnesFillTheClaims() {
    JobRequest patient = JobRequest.of("work").priority(9);
    insert(patient);
    for (int i = 0; i < 3 * MANY; i++) {
      insert();
    }
    IntStream.range(0, 3 * MANY).forEach(i -> assertThat(claimed(1)).hasSize(1));

    assertThat(claimed(1)).containsExactly(patient.id());
  }

  /** Its own time is before that of jobs which are claimed while it is not committed. */
  @Test
  void aJobThatIsCommittedLateIsClaimedNext() {
    await(other.begin());
    JobRequest late = insertUncommitted();
    goOn();

    await(other.transaction().commit());

    assertThat(claimed(10)).containsExactly(late.id());
  }

  /** Its transaction had no number when the claims were made that passed its time. */
  @Test
  void aJobOfATransactionThatBeganEarlierIsClaimedNext() {
    await(other.begin());
    await(other.query("select now()").execute());
    goOn();
    JobRequest late = insertUncommitted();
    goOn();

    await(other.transaction().commit());

    assertThat(claimed(10)).containsExactly(late.id());
  }

  @Test
  void aJobThatIsNamedForThePastIsClaimedNext() {
    goOn();
    JobRequest past = JobRequest.of("work").runAt(Instant.now().minus(Duration.ofDays(1)));
    insert(past);

    assertThat(claimed(10)).containsExactly(past.id());
  }

  /** Another node has locked it when it was committed, and that node's claim comes to nothing. */
  @Test
  void aJobWhoseClaimIsAbortedIsClaimedNext() {
    await(other.begin());
    JobRequest late = insertUncommitted();
    claim1();
    SqlConnection aborting = await(pool.getConnection());
    await(other.transaction().commit());
    await(aborting.begin());
    assertThat(
            await(
                    aborting
                        .query(
                            "select id from "
                                + schema
                                + ".job where claimed_by is null for no key update")
                        .execute())
                .size())
        .isEqualTo(1);
    goOn();

    await(aborting.transaction().rollback());
    await(aborting.close());

    assertThat(claimed(10)).containsExactly(late.id());
  }

  @Test
  void aJobThatIsGivenBackIsClaimedNext() {
    ClaimedJob job = claim1();
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
    List<ClaimedJob> jobs = IntStream.range(0, number).mapToObj(i -> claim1()).toList();
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

  /** Claims stand apart: the last one was full. */
  private void claimFull() {
    insert();
    insert();
    assertThat(claim(1)).hasSize(1);
    assertThat(cursor.isApart()).isTrue();
  }

  private void searchWhenDue() {
    eventually(() -> assertThat(search()).isTrue());
  }

  /**
   * While a writing transaction is open nothing can be confirmed: claims do not walk over all that
   * has left meanwhile, and what that transaction leaves is found by a search.
   */
  @Test
  void aLongWritingTransactionNeitherSlowsTheClaimsNorLosesItsJobs() {
    await(other.begin());
    JobRequest late = insertUncommitted();
    claim1();
    for (int i = 0; i < 6; i++) {
      await(
          new Enqueueing(schema)
              .enqueue(
                  settling,
                  IntStream.range(0, 1000).mapToObj(n -> JobRequest.of("work")).toList(),
                  false));
      assertThat(claim(1000)).hasSize(1000);
    }
    goOn();
    searchWhenDue();
    goOn();
    assertThat(cursor.isApart()).isTrue();
    assertThat(from())
        .as("claims begin at the later mark")
        .isAfter(claim1().runAt().minusSeconds(1));

    await(other.transaction().commit());

    searchWhenDue();
    assertThat(claimed(10)).containsExactly(late.id());
    eventually(
        () -> {
          goOn();
          search();
          assertThat(cursor.isApart()).isFalse();
        });
  }

  @Test
  void aSearchConfirmsWhatItHasReadIfNothingIsLeftThere() {
    Instant start = from();
    claimFull();
    claimFull();
    searchWhenDue();

    assertThat(cursor.leftBehind("work").to().get(LANE)).isAfter(start);
    assertThat(leftBehind()).isEmpty();
  }

  /** It is inserted, but not committed when the search is made. */
  @Test
  void aSearchConfirmsNothingWhileWhatItMayNotSeeIsUnderWay() {
    claimFull();
    searchWhenDue();
    await(other.begin());
    JobRequest late = insertUncommitted();
    claimFull();
    searchWhenDue();
    Instant before = cursor.leftBehind("work").to().get(LANE);
    claimFull();
    searchWhenDue();

    assertThat(cursor.leftBehind("work").to().get(LANE)).isEqualTo(before);
    await(other.transaction().commit());
    searchWhenDue();
    assertThat(claimed(100)).contains(late.id());
  }

  /** Its rewind has been read by a claim, and the search's answer comes after that. */
  @Test
  void aSearchConfirmsNothingIfTheQueueWasRewoundMeanwhile() {
    ClaimedJob job = claim1();
    claimFull();
    searchWhenDue();
    Passed passed = eventuallyDue();
    assertThat(passed.to().get(LANE)).isAfter(job.runAt());
    Found found = await(leftBehind.find(List.of(cursor.stretch("work", passed))));
    settle(job, new Change.Release(true, QueueOptions.DEFAULT_MAX_RELEASES));
    Wanted wanted = cursor.wanted("work", 1);
    Claimed nothing = await(claiming.claim(node, 0, List.of(wanted), 0, 1));
    cursor.claimed(wanted, false, List.of(), nothing.rewound().get(0), nothing.moment(), 0, 1);

    cursor.searched(passed, Optional.empty(), found.oldestXid(), 0, 1);

    assertThat(claimed(1)).containsExactly(job.id());
  }

  private Passed eventuallyDue() {
    eventually(() -> assertThat(cursor.toSearch(System.nanoTime())).isPresent());
    return cursor.toSearch(System.nanoTime()).orElseThrow();
  }

  /** What a claim has locked it skips; a search does not. */
  @Test
  void aSearchFindsAJobWhoseClaimHasNotEnded() {
    await(other.begin());
    JobRequest held = insert();
    await(
        other
            .query("select id from " + schema + ".job where claimed_by is null for no key update")
            .execute());
    claimFull();

    searchWhenDue();

    await(other.transaction().rollback());
    assertThat(claimed(1)).containsExactly(held.id());
  }

  @Test
  void claimsStandApartAfterASlowOneUntilASearchHasRead() {
    insert();
    Wanted wanted = cursor.wanted("work", 10);
    Claimed claimed = await(claiming.claim(node, 0, List.of(wanted), 10, 1 << 20));
    long sent = System.nanoTime();
    long slow = Duration.ofMillis(11).toNanos();
    cursor.claimed(
        wanted,
        false,
        claimed.jobs(),
        claimed.rewound().get(0),
        claimed.moment(),
        sent,
        sent + slow);
    assertThat(cursor.isApart()).isTrue();

    searchWhenDue();

    assertThat(cursor.isApart()).isFalse();
  }

  private Map<String, Instant> leftBehind() {
    return await(leftBehind.find(List.of(cursor.leftBehind("work")))).firsts();
  }

  /** One search, as it is made when it is due. */
  private boolean search() {
    long sent = System.nanoTime();
    Optional<Passed> due = cursor.toSearch(sent);
    due.ifPresent(
        passed -> {
          Found found = await(leftBehind.find(List.of(cursor.stretch("work", passed))));
          cursor.searched(
              passed,
              Optional.ofNullable(found.firsts().get("work")),
              found.oldestXid(),
              sent,
              System.nanoTime());
        });
    return due.isPresent();
  }

  /** Somebody frees it by hand, without a rewind. */
  @Test
  void aJobThatWasLeftBehindAllTheSameIsFoundByASearch() {
    ClaimedJob job = claim1();
    goOn();
    rows("update {schema}.job set claimed_by = null, claimed_at = null where id = $1", job.id());
    goOn();

    Map<String, Instant> found = leftBehind();
    found.forEach((queue, first) -> cursor.rewind(first));

    assertThat(found).containsOnlyKeys("work");
    assertThat(claimed(10)).containsExactly(job.id());
    assertThat(leftBehind()).isEmpty();
  }
}
