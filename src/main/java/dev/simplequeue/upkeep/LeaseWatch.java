package dev.simplequeue.upkeep;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether a reaper may judge which nodes are dead. When the database itself stalls for longer than
 * a lease, every lease has run out although no node died; so a reaper judges only after it has
 * seen, for a whole lease, that the database was there and quick: looks that were frequent enough,
 * each answered within half an interval, while the database's clock advanced as the reaper's own
 * did, and that leases could be written to whenever one of them was late.
 */
final class LeaseWatch {
  private final long intervalNanos;
  private final long leaseNanos;
  private boolean watching;
  private long since;
  private long lastSent;
  private @Nullable Instant lastClock;

  /**
   * @param interval how often leases are renewed
   * @param lease how long they last
   */
  LeaseWatch(Duration interval, Duration lease) {
    this.intervalNanos = interval.toNanos();
    this.leaseNanos = lease.toNanos();
  }

  /**
   * A look has succeeded.
   *
   * @param sent when it was sent, by the monotonic clock; so {@code answered}
   * @param clock what the database's clock said
   * @return why watching begins anew, if it does
   */
  Optional<String> looked(long sent, long answered, Instant clock) {
    Optional<String> problem = problem(sent, answered, clock);
    if (!watching || problem.isPresent()) {
      watching = true;
      // What was before this answer was not seen.
      since = answered;
    }
    lastSent = sent;
    lastClock = clock;
    return problem;
  }

  private Optional<String> problem(long sent, long answered, Instant clock) {
    if (!isQuick(sent, answered)) {
      return Optional.of("the database answered after " + millis(answered - sent) + " ms");
    }
    if (!watching || lastClock == null) {
      return Optional.empty();
    }
    long gap = sent - lastSent;
    if (gap > intervalNanos) {
      return Optional.of("this node did not check the leases for " + millis(gap) + " ms");
    }
    long drift = Duration.between(lastClock, clock).toNanos() - gap;
    return Math.abs(drift) > intervalNanos / 2
        ? Optional.of(
            "the clocks of the database and of this node drifted apart by " + millis(drift) + " ms")
        : Optional.empty();
  }

  private static long millis(long nanos) {
    return nanos / 1_000_000;
  }

  /** A look has failed, or what followed from it. */
  void failed() {
    watching = false;
  }

  /** Whether an answer came soon enough. */
  boolean isQuick(long sent, long answered) {
    return answered - sent < intervalNanos / 2;
  }

  /** Whether it has watched for a whole lease. */
  boolean mayJudge(long now) {
    return watching && now - since >= leaseNanos;
  }
}
