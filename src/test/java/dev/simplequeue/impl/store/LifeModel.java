package dev.simplequeue.impl.store;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What contract 3, 5 and 6 say, without a database. */
final class LifeModel implements LifeWorld {
  private final Map<UUID, LifeJob> jobs = new TreeMap<>(Comparator.comparing(UUID::toString));

  /** The epochs of the nodes that have a row, and which of them are dead. */
  private final Map<UUID, Integer> epochs = new HashMap<>();

  private final List<UUID> dead = new ArrayList<>();
  private final List<Claim> claims = new ArrayList<>();
  private final Set<String> paused = new HashSet<>();
  private final LifeLimits limits = new LifeLimits(() -> List.copyOf(jobs()));
  private long times;

  private Collection<LifeJob> jobs() {
    return jobs.values();
  }

  /** Every claim that ever was. */
  List<Claim> claims() {
    return claims;
  }

  int epoch(UUID node) {
    return epochs.getOrDefault(node, 0);
  }

  boolean isAlive(UUID node) {
    return epochs.containsKey(node) && !dead.contains(node);
  }

  private List<LifeJob> all(Predicate<LifeJob> which) {
    return jobs.values().stream().filter(which).toList();
  }

  private void setTime(LifeJob job, boolean later) {
    job.time = times++;
    job.later = later;
    job.parked = false;
  }

  @Override
  public boolean join(UUID node) {
    return epochs.put(node, 0) == null;
  }

  @Override
  public Receipt enqueue(JobRequest request, boolean again) {
    if (again && jobs.containsKey(request.id())) {
      return Receipt.inserted(request.id());
    }
    boolean later = !request.when().isNow();
    List<LifeJob> holders =
        all(
            job ->
                job.isLive()
                    && job.key != null
                    && job.key.equals(request.uniqueKey().orElse(null)));
    for (LifeJob holder : holders) {
      UUID id = holder.request.id();
      boolean running = holder.node != null;
      if (request.keyPolicy() == KeyPolicy.KEEP) {
        return Receipt.duplicate(id, running);
      } else if (request.keyPolicy() == KeyPolicy.REJECT
          || !request.queue().equals(holder.request.queue())) {
        return Receipt.refused(request.id(), "");
      } else if (!running) {
        setTime(holder, later);
        if (request.keyPolicy() == KeyPolicy.REPLACE) {
          holder.payload = request.payload().text();
          holder.priority = request.priority();
        }
        return Receipt.changed(id, request.keyPolicy());
      }
      holder.key = null;
      holder.maxAttempts = holder.attempt;
    }
    LifeJob job = new LifeJob(request);
    setTime(job, later);
    jobs.put(request.id(), job);
    return Receipt.inserted(request.id());
  }

  @Override
  public Optional<List<Claim>> claim(UUID node, int epoch, String queue, int atMost) {
    if (!isAlive(node) || epoch(node) != epoch) {
      return Optional.empty();
    }
    List<LifeJob> admitted =
        limits.isLimited(queue)
            ? limits.admit(queue, paused.contains(queue) ? 0 : atMost)
            : all(job -> job.isReady() && job.queue().equals(queue) && !paused.contains(queue))
                .stream()
                .sorted(LifeLimits.ORDER)
                .limit(atMost)
                .toList();
    List<Claim> claimed =
        admitted.stream()
            .map(
                job -> {
                  job.node = node;
                  job.claims++;
                  job.attempt++;
                  return new Claim(job.request.id(), node, job.claims, job.attempt, job.payload);
                })
            .toList();
    limits.claimed(queue, admitted);
    claims.addAll(claimed);
    return Optional.of(claimed);
  }

  @Override
  public List<JobState> settle(Claim claim, Change change) {
    LifeJob job = jobs.get(claim.job());
    boolean held =
        job != null && job.isLive() && claim.node().equals(job.node) && job.claims == claim.fence();
    return held ? List.of(settle(job, change)) : List.of();
  }

  private JobState settle(LifeJob job, Change change) {
    if (change instanceof Change.Completed) {
      limits.completed(job);
      return job.end(JobState.COMPLETED);
    }
    limits.ended(job);
    if (change instanceof Change.Dead end) {
      return job.endOrFree(true, end.state());
    } else if (change instanceof Change.Retry retry) {
      JobState state = job.endOrFree(job.attempt >= job.maxAttempts, JobState.FAILED);
      if (job.isLive()) {
        job.failed();
        setTime(job, !retry.when().isNow());
      }
      return state;
    }
    job.attempt--;
    if (change instanceof Change.Reschedule put) {
      job.reschedules++;
      JobState state = job.endOrFree(job.reschedules >= put.maximum(), JobState.BAD_JOB);
      setTime(job, !put.when().isNow());
      return state;
    }
    Change.Release release = (Change.Release) change;
    job.releases += release.started() ? 1 : 0;
    return job.endOrFree(release.started() && job.releases >= release.maximum(), JobState.BAD_JOB);
  }

  @Override
  public List<JobState> cancel(UUID id) {
    LifeJob job = jobs.get(id);
    if (job == null || !job.isLive()) {
      return List.of();
    }
    job.marked = true;
    return List.of(job.node == null ? job.end(JobState.CANCELLED) : JobState.RUNNING);
  }

  @Override
  public Map<UUID, JobState> die(UUID node) {
    return loseSight(node) ? rescue(node) : Map.of();
  }

  @Override
  public boolean loseSight(UUID node) {
    return isAlive(node) && dead.add(node);
  }

  @Override
  public Map<UUID, JobState> removeDead() {
    Map<UUID, JobState> rescued = new HashMap<>();
    dead.forEach(node -> rescued.putAll(rescue(node)));
    epochs.keySet().removeAll(dead);
    dead.clear();
    return rescued;
  }

  private Map<UUID, JobState> rescue(UUID node) {
    Map<UUID, JobState> rescued = new LinkedHashMap<>();
    for (LifeJob job : all(job -> job.isLive() && node.equals(job.node))) {
      limits.ended(job);
      job.claims++;
      job.attempt--;
      job.crashes++;
      rescued.put(job.request.id(), job.endOrFree(job.crashes >= MAX_CRASHES, JobState.BAD_JOB));
    }
    return rescued;
  }

  @Override
  public int repair(UUID node) {
    if (!epochs.containsKey(node)) {
      return 0;
    }
    for (LifeJob job : all(job -> job.isLive() && node.equals(job.node))) {
      settle(job, new Change.Release(false, 1));
    }
    return epochs.merge(node, 1, Integer::sum);
  }

  @Override
  public List<UUID> endUnhandled(String queue) {
    return all(job -> job.isReady() && job.request.queue().equals(queue) && !paused.contains(queue))
        .stream()
        .map(
            job -> {
              job.end(JobState.UNPROCESSABLE);
              return job.request.id();
            })
        .toList();
  }

  /** What an operator wants to do to a waiting job. */
  private String edit(UUID id, Consumer<LifeJob> edit) {
    LifeJob job = jobs.get(id);
    if (job == null || !job.isLive()) {
      return "gone";
    } else if (job.node != null) {
      return "running";
    }
    edit.accept(job);
    return "done";
  }

  @Override
  public String delete(UUID id) {
    return edit(
        id,
        job -> {
          jobs.remove(id);
          if (job.from != null) {
            jobs.get(job.from).to = null;
          }
        });
  }

  @Override
  public String reprioritise(UUID id, int priority) {
    return edit(id, job -> job.priority = priority);
  }

  @Override
  public String runNow(UUID id) {
    return edit(
        id,
        job -> {
          if (job.later) {
            setTime(job, false);
          }
        });
  }

  @Override
  public String redrive(UUID id, UUID life) {
    LifeJob dead = jobs.get(id);
    if (dead == null || dead.isLive() || dead.end == JobState.COMPLETED) {
      return "NOT_DEAD";
    } else if (dead.to != null) {
      return "ALREADY_REDRIVEN";
    } else if (!all(job -> job.isLive() && job.key != null && job.key.equals(dead.key)).isEmpty()) {
      return "KEY_HELD";
    }
    jobs.put(life, new LifeJob(dead, life));
    setTime(jobs.get(life), false);
    dead.to = life;
    return "lives";
  }

  @Override
  public boolean pause(String queue) {
    return paused.add(queue);
  }

  @Override
  public boolean resume(String queue) {
    return paused.remove(queue);
  }

  @Override
  public boolean limit(String queue, int cluster, int key) {
    return limits.set(queue, cluster, key);
  }

  @Override
  public boolean repairLimits() {
    return limits.repair();
  }

  @Override
  public List<String> rows() {
    return Stream.concat(jobs.values().stream().map(LifeJob::line), limits.rows().sorted())
        .toList();
  }
}
