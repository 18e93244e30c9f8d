package dev.simplequeue.impl.loop;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * How the parts of a queue in one {@code Vertx} are, seen from outside: health checks and metrics.
 * The parts write what they know now and then, and never for a single job; who reads never waits
 * for them. Thread-safe.
 */
public final class Vitals implements Shareable {
  private static final String MAP = "dev.simplequeue.vitals";
  private static final long NO_LEASE = Long.MIN_VALUE;

  private final Set<Loop> loops = ConcurrentHashMap.newKeySet();
  private final AtomicInteger starting = new AtomicInteger();
  private final AtomicInteger begun = new AtomicInteger();
  private final AtomicInteger stopping = new AtomicInteger();
  private volatile Duration lateAfter = Duration.ofSeconds(30);
  private volatile boolean hasPoller;
  private volatile long leaseRenewed = NO_LEASE;
  private volatile Duration lease = Duration.ZERO;
  private volatile @Nullable UUID node;
  private volatile Work work = Work.NONE;
  private volatile Buffered buffered = new Buffered(0, 0);
  private volatile Map<String, Duration> unclaimed = Map.of();
  private volatile Optional<Overdue> overdue = Optional.empty();
  private volatile @Nullable Boolean hearing;
  private volatile @Nullable Measures measures;
  private volatile @Nullable Set<String> byHand;
  private volatile Duration ahead = Duration.ZERO;

  /**
   * What a poller has to do.
   *
   * @param maxRunning how many jobs may run on the node
   * @param running how many run
   * @param answers how many answers wait to be settled
   * @param answerBytes how much memory they take
   * @param places by queue
   */
  public record Work(
      int maxRunning, int running, int answers, long answerBytes, Map<String, Places> places) {
    private static final Work NONE = new Work(0, 0, 0, 0, Map.of());
  }

  /**
   * The places of a queue on this node.
   *
   * @param limit how many jobs may run
   * @param used how many run
   * @param held how many are claimed ahead
   */
  public record Places(int limit, int used, int held) {}

  /**
   * Schedules that should have fired.
   *
   * @param schedule the one that waits longest
   * @param schedules how many
   * @param late how long the first has been late
   */
  public record Overdue(String schedule, int schedules, Duration late) {}

  /** Requests that wait to be inserted. */
  public record Buffered(int requests, long bytes) {}

  private Vitals() {}

  /** Of the queue with this address prefix. */
  public static Vitals of(Vertx vertx, String prefix) {
    LocalMap<String, Vitals> all = vertx.sharedData().getLocalMap(MAP);
    return all.computeIfAbsent(prefix, first -> new Vitals());
  }

  // By the parts.

  /**
   * A part starts on this context: the loops that are made on it are seen from now on.
   *
   * @param measures who shows them; null if nobody does
   */
  public void begins(Context context, Duration loopsLateAfter, @Nullable Measures measures) {
    lateAfter = loopsLateAfter;
    if (measures != null) {
      this.measures = measures;
      measures.show(this);
    }
    starting.incrementAndGet();
    context.put(MAP, this);
  }

  /** The part has started, or has failed to. */
  public void began(boolean succeeded) {
    starting.decrementAndGet();
    if (succeeded) {
      begun.incrementAndGet();
    }
    hideIfGone();
  }

  /** The part stops. */
  public void ends() {
    begun.decrementAndGet();
    stopping.incrementAndGet();
  }

  /** The part has stopped. */
  public void ended() {
    stopping.decrementAndGet();
    hideIfGone();
  }

  private void hideIfGone() {
    @Nullable Measures shown = measures;
    if (shown != null && begun.get() + starting.get() + stopping.get() == 0) {
      measures = null;
      shown.hide(this);
    }
  }

  /** Those of the part whose context this is; null if nobody looks at it. */
  static @Nullable Vitals on(Context context) {
    return context.get(MAP);
  }

  void add(Loop loop) {
    loops.add(loop);
  }

  void remove(Loop loop) {
    loops.remove(loop);
  }

  /** A poller is there: without a lease the node is not ready. */
  public void pollerIsThere(boolean there) {
    hasPoller = there;
    if (!there) {
      leaseRenewed = NO_LEASE;
      node = null;
      work = Work.NONE;
      unclaimed = Map.of();
    }
  }

  /** The node has renewed its lease, or taken one, which holds for this time from then on. */
  public void leased(UUID id, long renewedNanos, Duration length) {
    node = id;
    lease = length;
    leaseRenewed = renewedNanos;
  }

  /** The lease is lost. */
  public void leaseLost() {
    leaseRenewed = NO_LEASE;
  }

  public void work(Work now) {
    work = now;
  }

  public void buffered(int requests, long bytes) {
    buffered = new Buffered(requests, bytes);
  }

  /** By queue: for how long jobs have been ready, places been free, and nothing claimed. */
  public void unclaimed(Map<String, Duration> queues) {
    unclaimed = queues;
  }

  /** Schedules of the cluster that do not fire; empty if all do. */
  public void overdue(Optional<Overdue> schedules) {
    overdue = schedules;
  }

  /** Whether notifications of other nodes arrive; null if there is no such part. */
  public void hearing(@Nullable Boolean now) {
    hearing = now;
  }

  /** Who measures; null if nobody does. */
  public @Nullable Measures measures() {
    return measures;
  }

  // By a test.

  /**
   * Before the parts start: the loops with these names run only when {@link Loop#turn} says so, and
   * the poller takes orders.
   */
  public void runByHand(Set<String> names) {
    byHand = Set.copyOf(names);
  }

  /** The test is over. */
  public void runByThemselves() {
    byHand = null;
    ahead = Duration.ZERO;
  }

  /** How much later the test says that it is than the database's clock does. */
  public void setAhead(Duration ahead) {
    this.ahead = ahead;
  }

  /** See {@link #setAhead}; zero in production. */
  public Duration ahead() {
    return ahead;
  }

  /** Whether a test gives orders. */
  public boolean isByHand() {
    return byHand != null;
  }

  boolean isByHand(String name) {
    Set<String> names = byHand;
    return names != null && names.contains(name);
  }

  // By who looks.

  /** Whether at least one part is there, and none is starting or stopping. */
  public boolean isSteady() {
    return begun.get() > 0 && starting.get() == 0 && stopping.get() == 0;
  }

  /** Whether a part is stopping. */
  public boolean isStopping() {
    return stopping.get() > 0;
  }

  public Collection<Loop> loops() {
    return List.copyOf(loops);
  }

  /** The loops that should have turned by now. */
  public List<Loop> lateLoops(long now) {
    return loops.stream().filter(loop -> loop.isLate(now, lateAfter)).toList();
  }

  public boolean hasPoller() {
    return hasPoller;
  }

  /** Whether the node's lease holds. */
  public boolean hasLease(long now) {
    long renewed = leaseRenewed;
    return renewed != NO_LEASE && now - renewed < lease.toNanos();
  }

  /** How long ago the lease was renewed; empty if there is none. */
  public Optional<Duration> leaseAge(long now) {
    long renewed = leaseRenewed;
    return renewed == NO_LEASE ? Optional.empty() : Optional.of(Duration.ofNanos(now - renewed));
  }

  /** The poller's id now. */
  public Optional<UUID> node() {
    return Optional.ofNullable(node);
  }

  public Work work() {
    return work;
  }

  public Buffered buffered() {
    return buffered;
  }

  public Map<String, Duration> unclaimed() {
    return unclaimed;
  }

  public Optional<Overdue> overdue() {
    return overdue;
  }

  public Optional<Boolean> hearing() {
    return Optional.ofNullable(hearing);
  }
}
