package dev.simplequeue.poller;

import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.poller.cursor.ClaimCursor;
import dev.simplequeue.poller.cursor.SearchedQueue;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One queue on this node: the places of its handler's instances, the jobs held for them, and how
 * many more are wanted.
 */
final class QueuePermits implements SearchedQueue {
  /** A queue is quiet when nothing was claimed for this time. */
  private static final long QUIET_NANOS = Duration.ofMinutes(1).toNanos();

  private final String queue;
  private final QueueOptions options;
  private final Measures.@Nullable OfQueue measures;
  private final int maxRunning;
  private final Duration timeout;
  private final Demand demand;
  private final ClaimCursor cursor = new ClaimCursor();
  private final QueueLimits limits = new QueueLimits();
  private final Map<String, Instance> instances = new LinkedHashMap<>();
  private final Deque<Instance> idle = new ArrayDeque<>();
  private final Deque<Run> held = new ArrayDeque<>();
  private long heldBytes;

  /** Of all instances; long, for each of them may say that it has no limit of its own. */
  private long places;

  private long free;
  private int running;
  private boolean mayHaveMore = true;
  private boolean choked;
  private boolean announced;
  private boolean skippedPoll;
  private boolean alone;
  private boolean suspended;
  private int atMost = Integer.MAX_VALUE;
  private UUID[] leftOut = {};
  private long lastClaim = System.nanoTime();

  /**
   * @param measures null if nobody measures
   */
  QueuePermits(
      String queue,
      QueueOptions options,
      Duration prefetchHold,
      Measures.@Nullable OfQueue measures) {
    this.queue = queue;
    this.options = options;
    this.measures = measures;
    this.maxRunning = options.getMaxRunning();
    this.timeout = options.getTimeout();
    this.demand = new Demand(prefetchHold);
  }

  @Override
  public String queue() {
    return queue;
  }

  @Override
  public ClaimCursor cursor() {
    return cursor;
  }

  QueueLimits limits() {
    return limits;
  }

  QueueOptions options() {
    return options;
  }

  /** What is measured of its jobs; null if nobody measures. */
  Measures.@Nullable OfQueue measures() {
    return measures;
  }

  /** Nothing more is told of its jobs for now. */
  void tellMeasures() {
    if (measures != null) {
      measures.tell();
    }
  }

  /** The queue's time limit for an attempt; zero if it has none. */
  Duration timeout() {
    return timeout;
  }

  // The instances.

  void attach(Instance instance) {
    instances.put(instance.address(), instance);
    recount();
  }

  void detach(String address) {
    if (instances.remove(address) != null) {
      recount();
    }
  }

  Optional<Instance> instance(String address) {
    return Optional.ofNullable(instances.get(address));
  }

  @Override
  public boolean hasInstances() {
    return !instances.isEmpty();
  }

  private void recount() {
    idle.clear();
    places = 0;
    free = 0;
    for (Instance instance : instances.values()) {
      places += instance.places();
      free += instance.free();
      if (instance.free() > 0) {
        idle.add(instance);
      }
    }
  }

  // Running jobs.

  /**
   * How many of the queue's own permits are free: idle places, as far as {@code maxRunning} allows.
   */
  int free() {
    return (int) Math.max(0, Math.min(free, maxRunning - running));
  }

  /** Takes a place of the instance that has been idle longest; {@link #free} must not be 0. */
  Instance take() {
    Instance instance = idle.remove();
    instance.take();
    free--;
    running++;
    if (instance.free() > 0) {
      idle.add(instance);
    }
    return instance;
  }

  void giveBack(Instance instance) {
    running--;
    boolean wasFull = instance.free() == 0;
    instance.giveBack();
    if (instances.get(instance.address()) == instance && instance.free() > 0) {
      free++;
      if (wasFull) {
        idle.add(instance);
      }
    }
  }

  void ended(long now, long runNanos) {
    demand.ended(now, runNanos);
  }

  // Held jobs.

  void hold(Run run) {
    held.add(run);
    heldBytes += run.job().bytes();
  }

  int held() {
    return held.size();
  }

  long heldBytes() {
    return heldBytes;
  }

  Run nextHeld() {
    Run next = held.remove();
    heldBytes -= next.job().bytes();
    return next;
  }

  /** Adds the ids of the held jobs. */
  void addHeld(Set<UUID> jobs) {
    held.forEach(run -> jobs.add(run.id()));
  }

  /** Takes out what was claimed before this time. */
  List<Run> heldBefore(long nanos) {
    List<Run> runs = new ArrayList<>();
    while (!held.isEmpty() && held.peek().sinceNanos() - nanos < 0) {
      runs.add(nextHeld());
    }
    return runs;
  }

  /** Takes out those of these jobs that are held. */
  List<Run> takeHeld(Set<UUID> ids) {
    List<Run> runs = new ArrayList<>();
    held.removeIf(
        run -> {
          boolean wanted = ids.contains(run.id());
          if (wanted) {
            runs.add(run);
            heldBytes -= run.job().bytes();
          }
          return wanted;
        });
    return runs;
  }

  List<Run> allHeld() {
    List<Run> runs = new ArrayList<>();
    while (!held.isEmpty()) {
      runs.add(nextHeld());
    }
    return runs;
  }

  // Demand.

  /** Somebody says that there are jobs. */
  @Override
  public void wake() {
    mayHaveMore = true;
  }

  /** It is time to look. A quiet queue is looked at every second time. */
  void poll(long now) {
    skippedPoll = now - lastClaim > QUIET_NANOS && !skippedPoll;
    mayHaveMore |= !skippedPoll;
  }

  /** A claim has brought jobs. */
  void claimed(long now) {
    lastClaim = now;
  }

  /** When a claim has last brought jobs, or when the queue was first heard of. */
  long lastClaim() {
    return lastClaim;
  }

  /** See {@link #choke}. */
  boolean isChoked() {
    return choked;
  }

  /** How many jobs of the queue may run here: what its instances take, up to its limit. */
  int limit() {
    return (int) Math.min(places, maxRunning);
  }

  /** How many jobs of the queue run here. */
  int running() {
    return running;
  }

  /** While the ends of too many of its jobs cannot be written down, none is claimed. */
  void choke(boolean choked) {
    this.choked = choked;
  }

  /**
   * Whether this node's row says that it has a handler for the queue. As long as it does not, none
   * is claimed: a pause waits only for the nodes whose rows say so.
   */
  void announced(boolean announced) {
    this.announced = announced;
  }

  boolean isAnnounced() {
    return announced;
  }

  /** Whether it is claimed from in a statement of its own: see {@link RefusedClaims}. */
  void alone(boolean alone) {
    this.alone = alone;
  }

  boolean isAlone() {
    return alone;
  }

  /** While its refused jobs are looked for, none is claimed. */
  void suspended(boolean suspended) {
    this.suspended = suspended;
  }

  /** A claim asks for no more jobs than this. */
  void atMost(int jobs) {
    this.atMost = jobs;
  }

  int atMost() {
    return atMost;
  }

  /** The database refuses to let these be claimed. */
  void leaveOut(UUID[] jobs) {
    this.leftOut = jobs;
  }

  @Override
  public UUID[] leftOut() {
    return leftOut;
  }

  /** The last claim brought less than it asked for. */
  void exhausted() {
    mayHaveMore = false;
  }

  boolean mayHaveMore(long now) {
    mayHaveMore |= limits.isDue(now);
    return mayHaveMore && announced && !choked && !suspended;
  }

  /**
   * How many jobs may be claimed ahead of free permits, besides those that are held. None of a
   * queue with limits: what is held keeps a permit from others.
   *
   * @param mayHold whether the node has room for more
   */
  int ahead(long now, boolean mayHold) {
    if (places == 0 || !mayHold || limits.isLimited()) {
      return -held.size();
    }
    int permits = (int) Math.min(places, maxRunning);
    return demand.ahead(now, permits) - held.size();
  }
}
