package dev.simplequeue.impl.store;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.Receipt;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * All that can happen to jobs. {@link LifeModel} says what should come of it, {@link LifeDatabase}
 * what does.
 */
interface LifeWorld {
  /** Every node's limit. */
  int MAX_CRASHES = 3;

  /** A claim, as its node knows it for ever. */
  record Claim(UUID job, UUID node, int fence, int attempt, String payload) {}

  /** A node takes part. */
  boolean join(UUID node);

  Receipt enqueue(JobRequest request, boolean again);

  /** Empty if the node may not claim. */
  Optional<List<Claim>> claim(UUID node, int epoch, String queue, int jobs);

  /** The state of each job that was settled, {@code READY} if it lives: none or one. */
  List<JobState> settle(Claim claim, Change change);

  /** What became of the job: {@code CANCELLED}, {@code RUNNING} if it was marked, or nothing. */
  List<JobState> cancel(UUID job);

  /** The node is declared dead: what became of its jobs, {@code READY} if they live. */
  Map<UUID, JobState> die(UUID node);

  /** The node is declared dead while a claim of it is under way: its jobs cannot be seen yet. */
  boolean loseSight(UUID node);

  /** The dead nodes go: what became of their jobs. */
  Map<UUID, JobState> removeDead();

  /** The node has lost the answers to all its claims. Returns its new epoch. */
  int repair(UUID node);

  /** The jobs that ended because nobody has a handler. */
  List<UUID> endUnhandled(String queue);

  /** What became of a job that was to be deleted: {@code done}, {@code running} or nothing. */
  String delete(UUID job);

  String reprioritise(UUID job, int priority);

  String runNow(UUID job);

  /** What became of a dead letter: {@code lives} under this id, or why it does not. */
  String redrive(UUID job, UUID life);

  /** Whether it was not so before. */
  boolean pause(String queue);

  boolean resume(String queue);

  /** The queue's limits are set, 0 for none: of itself and of each limit key. */
  boolean limit(String queue, int cluster, int key);

  /** A reaper looks after permits and parked jobs. */
  boolean repairLimits();

  /**
   * Everything that is kept of every job, a line for each place that it is in; and every permit.
   */
  List<String> rows();
}
