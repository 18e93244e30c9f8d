package dev.simplequeue.fault;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * The books of a test in which things break: what each caller was answered, each call of a handler,
 * and each fault, kept outside of what breaks. {@link Audit} compares them with what is in the
 * tables at the end.
 */
final class Ledger {
  /** What was last said about a request. */
  enum Word {
    /** It may be there. */
    UNKNOWN,
    /** It is there, or was. */
    ACKNOWLEDGED,
    /** It was surely not inserted. */
    NOT_INSERTED,
    /** It was there, and an operator has deleted it. */
    DELETED
  }

  /** Something was done to a worker, from a time to a time. */
  record Fault(String worker, String what, long from, long to) {}

  private record Claim(UUID job, int fence, String worker) {}

  private final Map<UUID, Word> words = new ConcurrentHashMap<>();
  private final Map<Claim, Execution> executions = new ConcurrentHashMap<>();
  private final Map<UUID, String> nodes = new ConcurrentHashMap<>();
  private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();

  // What callers were told.

  /** A request is about to be sent. */
  void requested(UUID job) {
    words.putIfAbsent(job, Word.UNKNOWN);
  }

  void answered(JobRequest request, Receipt receipt) {
    if (receipt.isInserted()) {
      words.put(receipt.id(), Word.ACKNOWLEDGED);
    } else {
      notInserted(request.id());
    }
  }

  void notInserted(UUID job) {
    words.put(job, Word.NOT_INSERTED);
  }

  /** It is there, or was. */
  void acknowledged(UUID job) {
    words.put(job, Word.ACKNOWLEDGED);
  }

  boolean isAcknowledged(UUID job) {
    return words.get(job) == Word.ACKNOWLEDGED;
  }

  /** A job that is there is about to be deleted. */
  void deleting(UUID job) {
    words.put(job, Word.UNKNOWN);
  }

  void deleted(UUID job) {
    words.put(job, Word.DELETED);
  }

  // What workers do.

  /** Hears what the worker of this name tells. */
  Witness witness(String worker) {
    return new Witness() {
      @Override
      public void isNode(UUID node) {
        nodes.put(node, worker);
      }

      @Override
      public void started(UUID job, int fence) {
        Claim claim = new Claim(job, fence, worker);
        executions.put(claim, Execution.begun(job, fence, worker, System.currentTimeMillis()));
      }

      @Override
      public void ended(UUID job, int fence, String answer) {
        executions.computeIfPresent(
            new Claim(job, fence, worker),
            (claim, begun) -> begun.ended(System.currentTimeMillis(), answer));
      }
    };
  }

  // What was done to them.

  /** At this moment. */
  void fault(String worker, String what) {
    long now = System.currentTimeMillis();
    faults.add(new Fault(worker, what, now, now));
  }

  /** From this time until now. */
  void fault(String worker, String what, long since) {
    faults.add(new Fault(worker, what, since, System.currentTimeMillis()));
  }

  // For the audit.

  Map<UUID, Word> words() {
    return Map.copyOf(words);
  }

  List<Execution> executions() {
    return new ArrayList<>(executions.values());
  }

  /** The worker that was this node. */
  String worker(UUID node) {
    return nodes.getOrDefault(node, "nobody known");
  }

  List<Fault> faults() {
    return List.copyOf(faults);
  }

  long acknowledged() {
    return words.values().stream().filter(word -> word == Word.ACKNOWLEDGED).count();
  }

  Set<UUID> acknowledgedJobs() {
    Set<UUID> jobs = ConcurrentHashMap.newKeySet();
    words.forEach(
        (job, word) -> {
          if (word == Word.ACKNOWLEDGED) {
            jobs.add(job);
          }
        });
    return jobs;
  }
}
