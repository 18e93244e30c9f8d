package dev.simplequeue.impl.store;

import dev.simplequeue.impl.store.LifeWorld.Claim;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.When;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * A step of a life. Numbers point at what is there when its turn comes: any sequence makes sense,
 * and so does any part of it.
 */
sealed interface LifeAction {

  /** What there is to point at. */
  final class Cast {
    private static final int NODES = 3;

    private final LifeModel model;
    private final List<JobRequest> requests = new ArrayList<>();
    private final List<UUID> nodes = new ArrayList<>();
    private final List<UUID> jobs = new ArrayList<>();

    Cast(LifeModel model) {
      this.model = model;
      for (int i = 0; i < NODES; i++) {
        nodes.add(UUID.randomUUID());
      }
    }

    UUID node(int number) {
      return nodes.get(number % NODES);
    }

    private static <T> Optional<T> newest(List<T> list, int number) {
      return list.isEmpty()
          ? Optional.empty()
          : Optional.of(list.get(list.size() - 1 - number % list.size()));
    }
  }

  /** What is to be done in any world, to the same jobs and nodes. */
  Function<LifeWorld, Object> in(Cast cast);

  /** A new request; key 0 is none, and so is limit key 0. */
  record Enqueue(
      int queue,
      int key,
      KeyPolicy policy,
      boolean later,
      int maxAttempts,
      int priority,
      int limitKey)
      implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      JobRequest request =
          JobRequest.of("queue " + queue, cast.requests.size())
              .runIn(later ? Duration.ofHours(1) : Duration.ZERO)
              .maxAttempts(maxAttempts)
              .priority(priority);
      if (limitKey > 0) {
        request = request.limitKey("tenant " + limitKey);
      }
      JobRequest keyed = key == 0 ? request : request.uniqueKey("key" + key, policy);
      cast.requests.add(keyed);
      cast.jobs.add(keyed.id());
      return world -> world.enqueue(keyed, false);
    }
  }

  /** A request whose answer was lost. */
  record Repeat(int request) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      return Cast.newest(cast.requests, request)
          .<Function<LifeWorld, Object>>map(found -> world -> world.enqueue(found, true))
          .orElse(world -> "no request");
    }
  }

  /** A node claims; {@code old}: with a statement from before a repair. */
  record ClaimSome(int node, int queue, int jobs, boolean old) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      UUID id = cast.node(node);
      int epoch = cast.model.epoch(id) - (old ? 1 : 0);
      return world -> world.claim(id, epoch, "queue " + queue, jobs);
    }
  }

  /** An answer, to one of the newest claims or to one that is long over. */
  record Settle(int claim, End end) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      Optional<Claim> claimed = Cast.newest(cast.model.claims(), claim);
      return claimed
          .<Function<LifeWorld, Object>>map(found -> world -> world.settle(found, end.change()))
          .orElse(world -> "no claim");
    }
  }

  /** The ends of a run. */
  enum End {
    SUCCESS,
    FAIL,
    FAIL_LATER,
    PUT_OFF,
    PUT_OFF_LATER,
    RELEASE_HELD,
    RELEASE_STARTED,
    CRITICAL,
    CANCEL,
    UNPROCESSABLE;

    private static final JobError WHY = JobError.of("failed", "why");
    private static final When LATER = When.in("delay", Duration.ofHours(1));

    Change change() {
      return switch (this) {
        case SUCCESS -> new Change.Completed(Optional.empty(), true);
        case FAIL -> new Change.Retry(WHY, When.NOW);
        case FAIL_LATER -> new Change.Retry(WHY, LATER);
        case PUT_OFF -> new Change.Reschedule(When.NOW, 2);
        case PUT_OFF_LATER -> new Change.Reschedule(LATER, 2);
        case RELEASE_HELD -> new Change.Release(false, 2);
        case RELEASE_STARTED -> new Change.Release(true, 2);
        case CRITICAL -> new Change.Dead(JobState.CRITICAL, WHY);
        case CANCEL -> new Change.Dead(JobState.CANCELLED, WHY);
        case UNPROCESSABLE -> new Change.Dead(JobState.UNPROCESSABLE, WHY);
      };
    }
  }

  /** A caller cancels a job, whatever it does. */
  record Cancel(int request) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      return Cast.newest(cast.requests, request)
          .<Function<LifeWorld, Object>>map(found -> world -> world.cancel(found.id()))
          .orElse(world -> "no request");
    }
  }

  /** An operator changes a job, whatever it does; new lives too. */
  record Edit(int job, Verb verb) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      UUID life = UUID.randomUUID();
      Optional<UUID> found = Cast.newest(cast.jobs, job);
      if (found.isEmpty()) {
        return world -> "no job";
      }
      UUID id = found.get();
      return switch (verb) {
        case DELETE -> world -> world.delete(id);
        case URGENT -> world -> world.reprioritise(id, 0);
        case NOT_URGENT -> world -> world.reprioritise(id, 9);
        case RUN_NOW -> world -> world.runNow(id);
        case REDRIVE -> {
          cast.jobs.add(life);
          yield world -> world.redrive(id, life);
        }
      };
    }
  }

  /** What an operator does to a job. */
  enum Verb {
    DELETE,
    URGENT,
    NOT_URGENT,
    RUN_NOW,
    REDRIVE
  }

  /** An operator pauses a queue or lets it go on. */
  record Pause(int queue, boolean on) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      String name = "queue " + queue;
      return on ? world -> world.pause(name) : world -> world.resume(name);
    }
  }

  /** Something happens to a node, or to all dead ones. */
  record ToNode(int node, Fate fate) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      UUID id = cast.node(node);
      return switch (fate) {
        case DIES -> world -> world.die(id);
        case DIES_UNSEEN -> world -> world.loseSight(id);
        case IS_REMOVED -> LifeWorld::removeDead;
        case REPAIRS -> world -> world.repair(id);
        case IS_REPLACED -> {
          UUID next = UUID.randomUUID();
          if (cast.model.isAlive(id)) {
            yield world -> "lives";
          }
          cast.nodes.set(cast.nodes.indexOf(id), next);
          yield world -> world.join(next);
        }
      };
    }
  }

  /** What happens to nodes. */
  enum Fate {
    DIES,
    DIES_UNSEEN,
    IS_REMOVED,
    REPAIRS,
    IS_REPLACED
  }

  /** A reaper ends what nobody has a handler for. */
  record EndUnhandled(int queue) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      return world -> world.endUnhandled("queue " + queue);
    }
  }

  /** The first queue, which nearly all jobs are in, gets these limits; 0 for none. */
  record Limit(int cluster, int key) implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      return world -> world.limit("queue 0", cluster, key);
    }
  }

  /** A reaper looks after permits. */
  record RepairLimits() implements LifeAction {
    @Override
    public Function<LifeWorld, Object> in(Cast cast) {
      return LifeWorld::repairLimits;
    }
  }
}
