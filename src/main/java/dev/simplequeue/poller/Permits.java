package dev.simplequeue.poller;

import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.options.SimpleQueueOptions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The permits of this node: the global ones, and by queue the places of idle instances. They say
 * what a claim asks for.
 *
 * <p>A full or slow queue takes nothing from another as long as the global permits are not used up.
 */
final class Permits {
  /**
   * A claim asks for at most this many queues, so that its cost is bounded; the others come next.
   */
  private static final int QUEUES_PER_CLAIM = 100;

  /** A claim asks for at most this many jobs of a queue. */
  private static final int JOBS_PER_CLAIM = 1000;

  private final SimpleQueueOptions options;
  private final @Nullable Measures measures;
  private final int maxRunning;
  private final long maxClaimBytes;
  private final Map<String, QueuePermits> queues = new LinkedHashMap<>();
  private int running;
  private int turn;

  /** What to claim: queues in the order of their turn, and how many jobs altogether. */
  record Claim(List<Wanted> wanted, int total) {}

  /**
   * @param measures null if nobody measures
   */
  Permits(SimpleQueueOptions options, @Nullable Measures measures) {
    this.options = options;
    this.measures = measures;
    this.maxRunning = options.getPoller().getMaxRunning();
    this.maxClaimBytes = options.getPoller().getMaxClaimBytes();
  }

  QueuePermits of(String queue) {
    return queues.computeIfAbsent(
        queue,
        name ->
            new QueuePermits(
                name,
                options.getQueue(name),
                options.getPoller().getPrefetchHold(),
                measures == null ? null : measures.of(name)));
  }

  Optional<QueuePermits> ifKnown(String queue) {
    return Optional.ofNullable(queues.get(queue));
  }

  Collection<QueuePermits> all() {
    return queues.values();
  }

  /** The queues that have a handler here. */
  Set<String> handled() {
    Set<String> handled = new TreeSet<>();
    queues.values().stream()
        .filter(QueuePermits::hasInstances)
        .forEach(queue -> handled.add(queue.queue()));
    return handled;
  }

  /** How many more jobs may start on this node. */
  int free() {
    return maxRunning - running;
  }

  /** Measures what was told of their jobs. */
  void tellMeasures() {
    if (measures != null) {
      queues.values().forEach(QueuePermits::tellMeasures);
    }
  }

  /** What there is to be seen of them. */
  Map<String, Vitals.Places> places() {
    Map<String, Vitals.Places> places = new HashMap<>();
    queues.forEach(
        (name, queue) ->
            places.put(name, new Vitals.Places(queue.limit(), queue.running(), queue.held())));
    return Map.copyOf(places);
  }

  int running() {
    return running;
  }

  int maxRunning() {
    return maxRunning;
  }

  void started() {
    running++;
  }

  void ended() {
    running--;
  }

  private long heldBytes() {
    return queues.values().stream().mapToLong(QueuePermits::heldBytes).sum();
  }

  /** The next claim begins with another queue. */
  void nextTurn() {
    turn++;
  }

  /** What to claim now of queues without limits; empty if none that may have jobs has a permit. */
  Claim wanted(long now) {
    for (QueuePermits queue : queues.values()) {
      if (queue.isAlone()) {
        Claim alone = wanted(now, other -> other == queue);
        if (!alone.wanted().isEmpty()) {
          return alone;
        }
      }
    }
    return wanted(now, queue -> !queue.isAlone());
  }

  private Claim wanted(long now, Predicate<QueuePermits> among) {
    List<QueuePermits> order = new ArrayList<>(queues.values());
    List<Wanted> wanted = new ArrayList<>();
    boolean mayHold = heldBytes() < maxClaimBytes;
    long startable = order.stream().mapToLong(queue -> startable(queue, now)).sum();
    int permits = 0;
    int ahead = 0;
    for (int i = 0; i < order.size() && wanted.size() < QUEUES_PER_CLAIM; i++) {
      QueuePermits queue = order.get(Math.floorMod(turn + i, order.size()));
      if (!among.test(queue) || !queue.mayHaveMore(now) || queue.limits().isLimited()) {
        continue;
      }
      int free = Math.min(queue.free(), free());
      // What is held takes the next global permits: it must not take those that others wait for.
      boolean othersFit = startable - startable(queue, now) <= free();
      int extra = queue.ahead(now, mayHold && othersFit);
      int jobs = Math.min(Math.min(free + extra, queue.atMost()), JOBS_PER_CLAIM);
      if (jobs <= 0) {
        continue;
      }
      wanted.add(queue.cursor().wanted(queue.queue(), jobs));
      permits += Math.min(jobs, free);
      ahead += Math.max(0, jobs - free);
    }
    return new Claim(wanted, Math.min(permits, free()) + ahead);
  }

  /** How many jobs a queue could start if there are some and there were global permits enough. */
  private static int startable(QueuePermits queue, long now) {
    return queue.mayHaveMore(now) && !queue.limits().isLimited() ? queue.free() : 0;
  }

  /** The queue with limits that wants jobs and was not asked for longest. */
  Optional<QueuePermits> limited(long now) {
    return queues.values().stream()
        .filter(queue -> queue.limits().isLimited() && queue.mayHaveMore(now) && wanted(queue) > 0)
        .min(Comparator.comparingLong(queue -> queue.limits().asked() - now));
  }

  /** How many jobs a queue with limits wants: never more than it can start at once. */
  int wanted(QueuePermits queue) {
    int most = Math.min(queue.atMost(), JOBS_PER_CLAIM);
    return Math.min(Math.min(queue.free(), free()) - queue.held(), most);
  }

  /** The jobs that a claim of these has to leave out. */
  UUID[] leftOut(List<Wanted> wanted) {
    List<UUID> jobs = new ArrayList<>();
    wanted.forEach(one -> jobs.addAll(List.of(of(one.queue()).leftOut())));
    return jobs.toArray(UUID[]::new);
  }

  /** How long until a permit of some queue is freed by time, at most this long. */
  long waitFor(long now, long atMost) {
    long wait = atMost;
    for (QueuePermits queue : queues.values()) {
      wait = queue.limits().waitFor(now, wait);
    }
    return wait;
  }
}
