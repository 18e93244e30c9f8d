package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.store.Rescuing;
import dev.simplequeue.impl.store.Rescuing.Done;
import dev.simplequeue.impl.store.Rescuing.Leases;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import dev.simplequeue.impl.store.Rescuing.SlowException;
import dev.simplequeue.impl.store.Unparking;
import dev.simplequeue.options.PollerOptions;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;

/** Looks at the leases, takes jobs from nodes that are dead, and looks after lost permits. */
final class Reaper implements Upkeep {
  private final Rescuing rescuing;
  private final Unparking unparking;
  private final Hints hints;
  private final QueueListener listener;
  private final Duration lookLimit;
  private final LeaseWatch watch;
  private final long shortestPause;
  private final long longestPause;
  private long removalPause;
  private long nextRemoval = System.nanoTime();
  private final OwnTrouble writes;
  private final OwnTrouble deaths;
  private final OwnTrouble removals;
  private final OwnTrouble lostPermits;
  private final OwnTrouble parked;

  Reaper(
      PollerOptions options,
      Rescuing rescuing,
      Unparking unparking,
      Hints hints,
      QueueListener listener) {
    this.rescuing = rescuing;
    this.unparking = unparking;
    this.hints = hints;
    this.listener = listener;
    this.lookLimit = options.getHeartbeatInterval();
    this.shortestPause = options.getHeartbeatInterval().dividedBy(2).toNanos();
    this.longestPause = options.lease().multipliedBy(2).toNanos();
    this.removalPause = shortestPause;
    this.watch = new LeaseWatch(options.getHeartbeatInterval(), options.lease());
    this.writes = ownTrouble("look whether leases can be renewed");
    this.deaths = ownTrouble("declaration of dead nodes");
    this.removals = ownTrouble("removal of dead nodes");
    this.lostPermits = ownTrouble("removal of lost permits");
    this.parked = ownTrouble("un-parking");
  }

  private OwnTrouble ownTrouble(String name) {
    return new OwnTrouble(new Outage("reaper's " + name, listener));
  }

  @Override
  public Future<List<UpkeepStep>> judge() {
    long sent = System.nanoTime();
    return rescuing
        .look(lookLimit)
        .onFailure(error -> watch.failed())
        .compose(
            leases -> {
              boolean couldJudge = watch.mayJudge(sent);
              watch
                  .looked(sent, System.nanoTime(), leases.now())
                  .filter(problem -> couldJudge)
                  .ifPresent(problem -> listener.on(new QueueEvent.ReaperWatches(problem)));
              return writes.of(() -> tryToWrite(leases)).map(v -> steps(leases));
            });
  }

  private List<UpkeepStep> steps(Leases leases) {
    return List.of(
        // In this order: a removal can take longer than a lease, and this reaper does not watch
        // meanwhile.
        UpkeepStep.of(() -> deaths.of(() -> declareDead(leases))),
        UpkeepStep.of(() -> removals.of(() -> removeDead(leases))),
        UpkeepStep.of(
            () -> lostPermits.of(() -> repairLimits(leases, unparking::removeLostPermits))),
        UpkeepStep.of(() -> parked.of(() -> repairLimits(leases, unparking::unpark))));
  }

  private Future<Void> repairLimits(Leases leases, Supplier<Future<Set<String>>> repair) {
    if (!leases.limits()) {
      return Future.succeededFuture();
    }
    return repair
        .get()
        .map(
            queues -> {
              if (!queues.isEmpty()) {
                hints.jobs(queues);
              }
              return null;
            });
  }

  /**
   * The removal of dead nodes reads all live jobs. As long as it frees none, because a user's
   * transaction holds the last job of a dead node, it comes less and less often.
   */
  private Future<Void> removeDead(Leases leases) {
    if (!leases.dead()) {
      removeSoon();
    }
    long now = System.nanoTime();
    if (!leases.dead() || now - nextRemoval < 0) {
      return Future.succeededFuture();
    }
    return rescuing
        .removeDead()
        .map(
            done -> {
              removedAt(now, !done.jobs().isEmpty());
              return tell(done);
            })
        .onFailure(
            error -> {
              // Too many jobs are refused to be about single ones: as slowly as if none is freed.
              if (OwnTrouble.isRefusal(error)) {
                removedAt(now, false);
              }
            });
  }

  private void removedAt(long time, boolean freed) {
    removalPause = freed ? shortestPause : Math.min(2 * removalPause, longestPause);
    nextRemoval = time + removalPause;
  }

  /** The next removal is another's. */
  private void removeSoon() {
    removalPause = shortestPause;
    nextRemoval = System.nanoTime();
  }

  /** A late node may only be unable to renew, as this one would be. */
  private Future<Void> tryToWrite(Leases leases) {
    if (!leases.late()) {
      return Future.succeededFuture();
    }
    long sent = System.nanoTime();
    return rescuing
        .tryToWrite(lookLimit)
        .onFailure(error -> watch.failed())
        .onSuccess(
            v -> {
              if (!watch.isQuick(sent, System.nanoTime())) {
                watch.failed();
                listener.on(
                    new QueueEvent.ReaperWatches("leases could not be renewed for a while"));
              }
            });
  }

  private Future<Void> declareDead(Leases leases) {
    if (leases.expired().isEmpty() || !watch.mayJudge(System.nanoTime())) {
      return Future.succeededFuture();
    }
    return rescuing
        .declareDead(leases.expired(), sent -> watch.isQuick(sent, System.nanoTime()))
        .map(
            done -> {
              if (!done.nodes().isEmpty()) {
                removeSoon();
              }
              return tell(done);
            })
        .recover(this::giveAnotherLease);
  }

  private Future<Void> giveAnotherLease(Throwable error) {
    if (OwnTrouble.isRefusal(error)) {
      // That says nothing about late nodes.
      return Future.failedFuture(error);
    }
    watch.failed();
    if (error instanceof SlowException) {
      listener.on(new QueueEvent.ReaperWatches(error.getMessage()));
      return Future.succeededFuture();
    }
    return Future.failedFuture(error);
  }

  private Void tell(Done done) {
    done.nodes().forEach((node, name) -> listener.on(new QueueEvent.NodeDeclaredDead(node, name)));
    Set<String> queues = new HashSet<>();
    Set<UUID> ended = new HashSet<>();
    for (Rescued job : done.jobs()) {
      // Of an ended one too: its permit may be waited for.
      queues.add(job.queue());
      if (job.state().isPresent()) {
        ended.add(job.job());
      }
      listener.on(event(job));
    }
    if (!queues.isEmpty()) {
      hints.jobs(queues);
    }
    if (!ended.isEmpty()) {
      hints.everywhere(new Hint.Changed(ended));
    }
    return null;
  }

  private static QueueEvent event(Rescued job) {
    return job.state().isPresent()
        ? new QueueEvent.JobDied(
            job.job(),
            job.queue(),
            job.state().get(),
            job.attempt(),
            "Its node died, or lost its lease, while it ran.")
        : new QueueEvent.JobRescued(job.job(), job.queue(), job.node());
  }
}
