package dev.simplequeue.impl.store;

import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.Operation.Refusal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a chunk has done with its jobs: what others are to be told of, and what is written down of
 * the operation.
 */
public final class Effects {
  private final Map<String, Integer> queues = new HashMap<>();
  private final Set<UUID> ended = new HashSet<>();
  private final Set<UUID> signalled = new HashSet<>();
  private final Map<String, Long> skipped;
  private final List<Refusal> refusals;
  private final Set<UUID> locked = new LinkedHashSet<>();
  private long changed;

  /**
   * Goes on from what earlier chunks have done.
   *
   * @param skipped how many were skipped, by the reason
   * @param refusals those that were refused
   */
  Effects(Map<String, Long> skipped, List<Refusal> refusals) {
    this.skipped = new HashMap<>(skipped);
    this.refusals = new ArrayList<>(refusals);
  }

  /** How many of this queue were redriven, deleted while they waited, or can be claimed now. */
  void changed(String queue, int jobs) {
    queues.merge(queue, jobs, Integer::sum);
  }

  void changed(long jobs) {
    changed += jobs;
  }

  /** These are not live any more. */
  void ended(List<UUID> jobs) {
    ended.addAll(jobs);
  }

  /** These run, and are to be told that they are cancelled. */
  void signalled(List<UUID> jobs) {
    signalled.addAll(jobs);
  }

  void skip(String reason, long jobs) {
    if (jobs > 0) {
      skipped.merge(reason, jobs, Long::sum);
    }
  }

  void refuse(UUID job, String error) {
    skip("refused", 1);
    if (refusals.size() < Operation.MAX_REFUSALS) {
      refusals.add(new Refusal(job, error));
    }
  }

  /** Somebody else has it: it may be tried again. */
  void lock(UUID job) {
    locked.add(job);
  }

  /**
   * How many jobs of each queue were redriven, deleted while they waited, or can be claimed now.
   */
  public Map<String, Integer> queues() {
    return queues;
  }

  /** The jobs that were live and have ended. */
  public Set<UUID> ended() {
    return ended;
  }

  /** The running jobs that were cancelled. */
  public Set<UUID> signalled() {
    return signalled;
  }

  long changed() {
    return changed;
  }

  Map<String, Long> skipped() {
    return skipped;
  }

  List<Refusal> refusals() {
    return refusals;
  }

  Set<UUID> locked() {
    return locked;
  }
}
