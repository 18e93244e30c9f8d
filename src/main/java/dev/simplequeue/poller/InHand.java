package dev.simplequeue.poller;

import dev.simplequeue.impl.store.ClaimedJob;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The claims that this node has and has not settled: of jobs that are held, run, or wait to be
 * written down. What the tables say that the node has and that is not here, nobody would free.
 */
final class InHand {
  private final Map<UUID, ClaimedJob> claims = new HashMap<>();

  /** A claim has brought these. */
  void add(Collection<ClaimedJob> jobs) {
    jobs.forEach(job -> claims.put(job.id(), job));
  }

  /** This very claim is settled, or another's. A later one of the same job stays. */
  void remove(ClaimedJob job) {
    claims.remove(job.id(), job);
  }

  /** The node was declared dead: all belong to others. */
  void abandon() {
    claims.clear();
  }

  /** Whether one of these jobs is among them. */
  boolean hasOneOf(Collection<UUID> jobs) {
    return jobs.stream().anyMatch(claims::containsKey);
  }

  boolean isEmpty() {
    return claims.isEmpty();
  }

  int size() {
    return claims.size();
  }

  /** A copy: the fence of each claim, by job. */
  Map<UUID, Integer> fences() {
    Map<UUID, Integer> fences = new HashMap<>(claims.size() * 2);
    claims.values().forEach(job -> fences.put(job.id(), job.fence()));
    return fences;
  }
}
