package dev.simplequeue.impl.store;

import dev.simplequeue.job.JobProgress;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The progress that the jobs of a node have told and that is not stored yet: the last one of each
 * job. Thread-safe: handlers tell from anywhere.
 */
public final class ToldProgress {
  private final Map<ClaimedJob, JobProgress> last = new ConcurrentHashMap<>();
  private volatile Runnable whenTold = () -> {};

  /** Sets what to call, on any thread, when a job tells something and nothing of it waits yet. */
  public void onTold(Runnable whenTold) {
    this.whenTold = whenTold;
  }

  void tell(ClaimedJob job, JobProgress progress) {
    if (last.put(job, progress) == null) {
      whenTold.run();
    }
  }

  /** Whether nothing waits. */
  public boolean isEmpty() {
    return last.isEmpty();
  }

  /** Takes what waits of these jobs; what others have told is forgotten: their runs are over. */
  public Map<ClaimedJob, JobProgress> take(Set<ClaimedJob> running) {
    Map<ClaimedJob, JobProgress> taken = new HashMap<>();
    for (ClaimedJob job : last.keySet()) {
      JobProgress progress = last.remove(job);
      if (progress != null && running.contains(job)) {
        taken.put(job, progress);
      }
    }
    return taken;
  }

  /** It was not written down: it waits again, unless something newer does. */
  public void putBack(Map<ClaimedJob, JobProgress> taken) {
    taken.forEach(last::putIfAbsent);
  }
}
