package dev.simplequeue.poller.cursor;

import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Claiming;
import dev.simplequeue.impl.store.Claiming.Moment;
import dev.simplequeue.impl.store.Claiming.Rewound;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.LeftBehind.Stretch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * From where on a queue is read, lane by lane; the package has a drawing of its marks.
 *
 * <p>As long as somebody's old snapshot pins dead rows, the entries of jobs that have left stay in
 * the index. A claim that began at the front would walk over all of them, so claims begin where
 * nothing can be left behind: at the <em>confirmed</em> marks.
 *
 * <p>A stretch that a claim has read becomes confirmed when two later claims have read it again,
 * each after everything has ended that was writing when the one before it was made. The first of
 * them sees what was inserted but not committed at the time, the second what a claim had locked
 * that came to nothing. A job that becomes ready after that has a later {@code run_at}, or rewinds
 * its queue.
 *
 * <p>Claims stand <em>apart</em> from these marks, and begin at the <em>reached</em> ones, when it
 * would cost too much to read the stretch between the two each time: while there is more to claim
 * than a claim takes, after a claim that was slow, and when many jobs have been passed because
 * somebody's writing transaction is open for long. Then {@link LeftBehindSearch} searches the
 * stretch beside the claims. A search sees what a claim has locked, so one of them confirms, if all
 * has ended that was writing when claims reached the stretch's end.
 */
public final class ClaimCursor {
  /** How many jobs may be between the two marks before claims stand apart. */
  private static final int FAR = 5_000;

  /** How long a claim may take that begins at the confirmed marks. */
  private static final long SLOW_NANOS = Duration.ofMillis(10).toNanos();

  /** How often a stretch is read before it is confirmed. */
  private static final int READS = 3;

  private static final long NO_XID = 0;

  /** A job whose insert was under way at the last claim is not passed over for this long. */
  private static final Duration UNDER_WAY = Duration.ofMillis(100);

  private static final long SEARCH_NANOS = Duration.ofMillis(100).toNanos();

  /** Searches that confirm nothing take at most a twentieth of the time. */
  private static final int SEARCH_SHARE = 20;

  private final Marks confirmed = new Marks(Instant.MIN);
  private final Marks reached = new Marks(Instant.MIN);
  private final Marks reading = new Marks(Instant.MAX);
  private long rewinds;
  private Instant clock = Instant.MIN;
  private long lastXid = NO_XID;

  /** What has to end before the stretch under way is read again; none: the next claim says. */
  private long barrier;

  private int reads;
  private boolean more;
  private boolean slow;

  /** Jobs that were claimed, up to now and up to three marks. */
  private long passed;

  private long passedToConfirmed;
  private long passedToReading;
  private @Nullable Passed toSearch;
  private long nextSearch;

  /**
   * What claims have passed.
   *
   * @param xid the last claim's: what was writing before it has a lower one
   * @param jobs how many were claimed up to there
   */
  record Passed(List<Instant> to, long xid, long jobs) {}

  /** Nothing is known: the first claim begins at the start. */
  public ClaimCursor() {
    forget();
  }

  /** What was known does not hold any more: the next claim begins at the start. */
  public void forget() {
    rewinds = Claiming.FROM_THE_START;
    confirmed.set(Instant.MIN);
    reached.set(Instant.MIN);
    readAnew();
    slow = false;
    passedToConfirmed = passed;
  }

  private void readAnew() {
    reading.set(Instant.MAX);
    barrier = NO_XID;
    reads = 0;
    toSearch = null;
  }

  /** Whether claims do not read what is behind them. */
  public boolean isApart() {
    return more || slow || passed - passedToConfirmed > FAR;
  }

  /** What a claim asks for. */
  public Wanted wanted(String queue, int jobs) {
    return new Wanted(queue, jobs, rewinds, isApart() ? reached() : confirmed.now());
  }

  private List<Instant> reached() {
    Instant latest = clock.minus(UNDER_WAY);
    return reached.now().stream().map(mark -> mark.isBefore(latest) ? mark : latest).toList();
  }

  /**
   * A claim has read the queue.
   *
   * @param wanted what it asked for
   * @param stopped whether it ended with the last of these jobs; if not, it has read all lanes
   * @param jobs those that it brought, most urgent first
   * @param sent when it was sent, and {@code now} when it was answered
   */
  public void claimed(
      Wanted wanted,
      boolean stopped,
      List<ClaimedJob> jobs,
      Rewound rewound,
      Moment moment,
      long sent,
      long now) {
    if (moment.now().isBefore(clock)) {
      // The database's clock went back: what comes now is behind the marks.
      clock = moment.now();
      forget();
      return;
    }
    clock = moment.now();
    boolean lookedBack = wanted.from().equals(confirmed.now());
    if (rewound.rewinds() != rewinds) {
      rewinds = rewound.rewinds();
      rewind(rewound.rewoundTo());
    }
    more = stopped;
    slow |= lookedBack && now - sent > SLOW_NANOS;
    lastXid = moment.xid();
    passed += jobs.size();
    int last = stopped ? jobs.get(jobs.size() - 1).priority() : Claiming.LANES;
    for (int lane = 0; lane < Claiming.LANES && lane <= last; lane++) {
      reached.set(lane, lane == last ? jobs.get(jobs.size() - 1).runAt() : clock);
    }
    if (reads > 0 && barrier == NO_XID) {
      // What the claim before this one has found locked was locked before this one began.
      barrier = moment.xid();
    }
    if (lookedBack) {
      read(last, moment);
    }
    if (isApart() && toSearch == null) {
      searchLater(now, SEARCH_NANOS);
    }
  }

  private void searchLater(long now, long nanos) {
    toSearch = new Passed(reached.now(), lastXid, passed);
    nextSearch = now + nanos;
  }

  /** There is something to claim from this time on. */
  void rewind(Instant to) {
    confirmed.lower(to);
    reached.lower(to);
    if (reads > 0) {
      reading.lower(to);
    }
    toSearch = null;
  }

  /** A claim that began at the confirmed marks has read all lanes before the last, and that one. */
  private void read(int last, Moment moment) {
    for (int lane = 0; lane < Claiming.LANES; lane++) {
      reading.lower(lane, lane <= last ? reached.of(lane) : Instant.MIN);
    }
    if (reads == 0) {
      reads = 1;
      passedToReading = passed;
      barrier = moment.xid();
    } else if (barrier != NO_XID && moment.oldestXid() > barrier) {
      reads++;
      barrier = NO_XID;
    }
    if (reads == READS) {
      confirm(reading.now(), passedToReading);
      // What ends one stretch begins the next.
      read(last, moment);
    }
  }

  private void confirm(List<Instant> to, long jobs) {
    confirmed.raise(to);
    passedToConfirmed = jobs;
    slow = false;
    readAnew();
  }

  // Searches.

  /** When the next search is due; {@link Long#MAX_VALUE} nanoseconds from now if none is. */
  long nanosToSearch(long now) {
    return isApart() && toSearch != null ? Math.max(0, nextSearch - now) : Long.MAX_VALUE;
  }

  /** What is to be searched now, if anything is. */
  Optional<Passed> toSearch(long now) {
    return nanosToSearch(now) == 0 ? Optional.ofNullable(toSearch) : Optional.empty();
  }

  /** The stretch between the confirmed marks and there. */
  Stretch stretch(String queue, Passed passed) {
    return new Stretch(queue, confirmed.now(), passed.to());
  }

  /** All that is before the confirmed marks. */
  Stretch leftBehind(String queue) {
    return new Stretch(queue, new Marks(Instant.MIN).now(), confirmed.now());
  }

  /**
   * The stretch was searched.
   *
   * @param first the first job that was left behind there
   * @param oldestXid the lowest number among the transactions that were running then
   * @param sent when the search was sent, and {@code now} when it was answered
   */
  void searched(Passed passed, Optional<Instant> first, long oldestXid, long sent, long now) {
    boolean rewoundMeanwhile = toSearch != passed;
    first.ifPresent(this::rewind);
    if (rewoundMeanwhile) {
      return;
    }
    boolean confirms = first.isEmpty() && oldestXid > passed.xid();
    if (confirms) {
      confirm(passed.to(), passed.jobs());
    }
    searchLater(now, confirms ? SEARCH_NANOS : Math.max(SEARCH_NANOS, SEARCH_SHARE * (now - sent)));
  }
}
