package dev.simplequeue.impl.store;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** The limits of {@link LifeModel}: who has a permit, and who is parked. */
final class LifeLimits {
  static final Comparator<LifeJob> ORDER =
      Comparator.<LifeJob>comparingInt(job -> job.priority).thenComparing(job -> job.time);

  private record Permit(UUID job, int claims) {}

  private record Limits(int cluster, int key) {
    static final Limits NONE = new Limits(0, 0);
  }

  private final Supplier<List<LifeJob>> jobs;
  private final Map<String, Limits> limits = new HashMap<>();
  private final Map<Permit, LifeJob> held = new LinkedHashMap<>();
  private final Map<Permit, LifeJob> free = new LinkedHashMap<>();

  /**
   * @param jobs all of them
   */
  LifeLimits(Supplier<List<LifeJob>> jobs) {
    this.jobs = jobs;
  }

  private Limits of(String queue) {
    return limits.getOrDefault(queue, Limits.NONE);
  }

  boolean isLimited(String queue) {
    return !of(queue).equals(Limits.NONE);
  }

  boolean set(String queue, int cluster, int key) {
    Limits wanted = new Limits(cluster, key);
    if (!wanted.equals(of(queue))) {
      limits.put(queue, wanted);
      // What runs already counts.
      jobs.get().stream()
          .filter(job -> job.isLive() && job.node != null && job.queue().equals(queue))
          .forEach(job -> held.put(permit(job), job));
    }
    return true;
  }

  private static Permit permit(LifeJob job) {
    return new Permit(job.request.id(), job.claims);
  }

  /** The claim that the job is under ends. */
  void ended(LifeJob job) {
    if (job.limited && held.remove(permit(job)) != null) {
      free.put(permit(job), job);
    }
  }

  /** The same with success: nothing can wait for the permit of a job without a key. */
  void completed(LifeJob job) {
    if (job.limited && job.limitKey().isEmpty()) {
      held.remove(permit(job));
    } else {
      ended(job);
    }
  }

  private long held(String queue, String key) {
    return held.values().stream()
        .filter(job -> job.queue().equals(queue) && (key.isEmpty() || job.limitKey().equals(key)))
        .count();
  }

  /** What is ready of the queue and has a permit; what has none of its key is parked. */
  List<LifeJob> admit(String queue, int atMost) {
    unparkForFreed(queue);
    Limits limit = of(queue);
    long room = atMost;
    if (limit.cluster() > 0) {
      room = Math.min(room, limit.cluster() - held(queue, ""));
    }
    List<LifeJob> admitted = new ArrayList<>();
    if (room <= 0) {
      return admitted;
    }
    Map<String, Integer> ranks = new HashMap<>();
    ready(queue)
        .forEach(
            job -> {
              String key = job.limitKey();
              int rank = ranks.merge(key, 1, Integer::sum);
              if (key.isEmpty() || limit.key() == 0 || rank <= limit.key() - held(queue, key)) {
                admitted.add(job);
              } else {
                job.parked = true;
              }
            });
    return admitted.subList(0, (int) Math.min(room, admitted.size()));
  }

  private Stream<LifeJob> ready(String queue) {
    return jobs.get().stream()
        .filter(job -> job.isReady() && job.queue().equals(queue))
        .sorted(ORDER);
  }

  /** They have just been claimed. */
  void claimed(String queue, List<LifeJob> claimed) {
    if (isLimited(queue)) {
      claimed.forEach(
          job -> {
            job.limited = true;
            held.put(permit(job), job);
          });
    }
  }

  private void unparkForFreed(String queue) {
    Map<String, Integer> freed = new HashMap<>();
    free.values().stream()
        .filter(job -> job.queue().equals(queue))
        .forEach(job -> freed.merge(job.limitKey(), 1, Integer::sum));
    free.values().removeIf(job -> job.queue().equals(queue));
    freed.forEach((key, permits) -> unpark(queue, key, permits));
  }

  private void unpark(String queue, String key, long atMost) {
    jobs.get().stream()
        .filter(job -> job.parked && job.isLive())
        .filter(job -> job.queue().equals(queue) && job.limitKey().equals(key))
        .sorted(ORDER)
        .limit(Math.max(0, atMost))
        .forEach(job -> job.parked = false);
  }

  boolean repair() {
    held.entrySet()
        .removeIf(
            taken ->
                !taken.getValue().isLive()
                    || taken.getValue().node == null
                    || taken.getValue().claims != taken.getKey().claims());
    free.values().removeIf(job -> !isLimited(job.queue()));
    for (String queue : List.of("queue 0", "queue 1")) {
      for (String key : List.of("tenant 1", "tenant 2")) {
        int limit = of(queue).key();
        unpark(queue, key, limit == 0 ? Integer.MAX_VALUE : limit - held(queue, key));
      }
    }
    return true;
  }

  Stream<String> rows() {
    return Stream.concat(
        held.keySet().stream().map(permit -> line(permit, "held")),
        free.keySet().stream().map(permit -> line(permit, "free")));
  }

  private static String line(Permit permit, String state) {
    return "permit " + permit.job() + " " + permit.claims() + " " + state;
  }
}
