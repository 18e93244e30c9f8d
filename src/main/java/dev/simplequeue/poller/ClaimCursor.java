package dev.simplequeue.poller;

import dev.simplequeue.store.ClaimedJob;
import dev.simplequeue.store.Claiming;
import dev.simplequeue.store.Claiming.Moment;
import dev.simplequeue.store.Claiming.Rewound;
import dev.simplequeue.store.Claiming.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * From where on a queue is read, lane by lane.
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
 * <p>Claims begin at the <em>reached</em> marks instead, and only now and then one looks back to
 * the confirmed ones, while there is more to claim than a claim takes: with several nodes there is
 * much between the two marks. And when many jobs have been passed because somebody's writing
 * transaction is open for long, so that nothing can be confirmed.
 */
final class ClaimCursor {
  /** So many jobs may be between the two marks before claims begin at the later one. */
  private static final int FAR = 20_000;

  /** So often a stretch is read before it is confirmed. */
  private static final int READS = 3;

  private static final long NO_XID = 0;

  /** A job whose insert was under way at the last claim is not passed over for this long. */
  private static final Duration UNDER_WAY = Duration.ofMillis(100);

  private static final long LOOK_BACK_NANOS = Duration.ofMillis(100).toNanos();

  /** Looking back takes at most a twentieth of the time. */
  private static final int LOOK_BACK_SHARE = 20;

  private final Instant[] confirmed = new Instant[Claiming.LANES];
  private final Instant[] reached = new Instant[Claiming.LANES];
  private final Instant[] reading = new Instant[Claiming.LANES];
  private long rewinds;
  private Instant clock = Instant.MIN;

  /** What has to end before the stretch under way is read again; none: the next claim says. */
  private long barrier;

  private int reads;
  private boolean more;
  private int passed;
  private int passedSinceRead;
  private long nextLookBack;

  ClaimCursor() {
    forget();
  }

  /** What was known does not hold any more: the next claim begins at the start. */
  void forget() {
    rewinds = Claiming.FROM_THE_START;
    Arrays.fill(confirmed, Instant.MIN);
    Arrays.fill(reached, Instant.MIN);
    readAnew();
    passed = 0;
    passedSinceRead = 0;
  }

  private void readAnew() {
    Arrays.fill(reading, Instant.MAX);
    barrier = NO_XID;
    reads = 0;
  }

  /** Whether a claim is due that may take long, and so is made for this queue alone. */
  boolean isLookBackDue(long now) {
    return isFar() && isPaceOver(now);
  }

  private boolean isPaceOver(long now) {
    return now - nextLookBack >= 0;
  }

  private boolean isFar() {
    return passed > FAR;
  }

  /** What a claim asks for. */
  Wanted wanted(String queue, int jobs, long now) {
    return new Wanted(queue, jobs, rewinds, from(now));
  }

  /** Where nothing is left behind, as far as the cursor knows. */
  Wanted confirmed(String queue) {
    return new Wanted(queue, 0, rewinds, List.of(confirmed));
  }

  private List<Instant> from(long now) {
    if (!(more || isFar()) || isPaceOver(now)) {
      return List.of(confirmed);
    }
    Instant latest = clock.minus(UNDER_WAY);
    return Arrays.stream(reached).map(mark -> mark.isBefore(latest) ? mark : latest).toList();
  }

  /**
   * A claim has read the queue.
   *
   * @param wanted what it asked for
   * @param stopped whether it ended with the last of these jobs; if not, it has read all lanes
   * @param jobs those that it brought, most urgent first
   * @param sent when it was sent, and {@code now} when it was answered
   */
  void claimed(
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
    boolean lookedBack = wanted.from().equals(Arrays.asList(confirmed));
    if (rewound.rewinds() != rewinds) {
      rewinds = rewound.rewinds();
      rewind(rewound.rewoundTo());
    }
    more = stopped;
    passed += jobs.size();
    passedSinceRead += jobs.size();
    int last = stopped ? jobs.get(jobs.size() - 1).priority() : Claiming.LANES;
    for (int lane = 0; lane < Claiming.LANES; lane++) {
      if (lane <= last) {
        reached[lane] = lane == last ? jobs.get(jobs.size() - 1).runAt() : clock;
      }
    }
    if (reads > 0 && barrier == NO_XID) {
      // What the claim before this one has found locked was locked before this one began.
      barrier = moment.xid();
    }
    if (lookedBack) {
      nextLookBack = now + Math.max(LOOK_BACK_NANOS, LOOK_BACK_SHARE * (now - sent));
      read(last, moment);
    }
  }

  /** There is something to claim from this time on. */
  void rewind(Instant to) {
    lower(confirmed, to);
    lower(reached, to);
    if (reads > 0) {
      lower(reading, to);
    }
  }

  private static void lower(Instant[] marks, Instant to) {
    for (int lane = 0; lane < marks.length; lane++) {
      marks[lane] = marks[lane].isBefore(to) ? marks[lane] : to;
    }
  }

  /** A claim that began at the confirmed marks has read all lanes before the last, and that one. */
  private void read(int last, Moment moment) {
    for (int lane = 0; lane < Claiming.LANES; lane++) {
      Instant end = lane <= last ? reached[lane] : Instant.MIN;
      reading[lane] = reading[lane].isBefore(end) ? reading[lane] : end;
    }
    if (reads == 0) {
      reads = 1;
      passedSinceRead = 0;
      barrier = moment.xid();
    } else if (barrier != NO_XID && moment.oldestXid() > barrier) {
      reads++;
      barrier = NO_XID;
    }
    if (reads == READS) {
      confirm();
      // What ends one stretch begins the next.
      read(last, moment);
    }
  }

  private void confirm() {
    for (int lane = 0; lane < Claiming.LANES; lane++) {
      confirmed[lane] = reading[lane].isAfter(confirmed[lane]) ? reading[lane] : confirmed[lane];
    }
    passed = passedSinceRead;
    readAnew();
  }
}
