package dev.simplequeue.poller.cursor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.Change;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Enqueueing;
import dev.simplequeue.impl.store.LeftBehind;
import dev.simplequeue.impl.store.LeftBehind.Found;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.poller.cursor.ClaimCursor.Passed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A search finds what claims that stand apart have left behind, and confirms what is not. */
@Tag("promise-12")
class ClaimSearchTest extends CursorClaims {
  private LeftBehind leftBehind;

  @BeforeEach
  void openSearch() {
    leftBehind = new LeftBehind(database, database.searchSession());
  }

  @AfterEach
  void closeSearch() {
    await(leftBehind.close());
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

  private Passed eventuallyDue() {
    eventually(() -> assertThat(cursor.toSearch(System.nanoTime())).isPresent());
    return cursor.toSearch(System.nanoTime()).orElseThrow();
  }

  /**
   * While a writing transaction is open nothing can be confirmed: claims do not walk over all that
   * has left meanwhile, and what that transaction leaves is found by a search.
   */
  @Test
  void aLongWritingTransactionNeitherSlowsTheClaimsNorLosesItsJobs() {
    await(other.begin());
    JobRequest late = insertUncommitted();
    claimNew();
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
        .isAfter(claimNew().runAt().minusSeconds(1));

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
    ClaimedJob job = claimNew();
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

  /** What a claim has locked it skips; a search does not. */
  @Test
  void aSearchFindsAJobWhoseClaimHasNotEnded() {
    await(other.begin());
    JobRequest held = insert();
    lockReady(other);
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

  /** Somebody frees it by hand, without a rewind. */
  @Test
  void aJobThatWasLeftBehindAllTheSameIsFoundByASearch() {
    ClaimedJob job = claimNew();
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
