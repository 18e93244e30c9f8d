package dev.simplequeue.upkeep;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Rescuing;
import dev.simplequeue.impl.store.Rescuing.Done;
import dev.simplequeue.impl.store.Rescuing.Leases;
import dev.simplequeue.impl.store.Rescuing.Rescued;
import dev.simplequeue.impl.store.Rescuing.SlowException;
import dev.simplequeue.impl.store.Unparking;
import dev.simplequeue.options.PollerOptions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;

/** Looks at the leases, takes jobs from nodes that are dead, and looks after lost permits. */
final class Reaper {
  private final Rescuing rescuing;
  private final Unparking unparking;
  private final Hints hints;
  private final QueueListener listener;
  private final Duration lookLimit;
  private final LeaseWatch watch;
  private final long shortestPause;
  private final long longestPause;
  private long burialPause;
  private long nextBurial = System.nanoTime();

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
    this.burialPause = shortestPause;
    this.watch = new LeaseWatch(options.getHeartbeatInterval(), options.lease());
  }

  /** One round. */
  Future<Void> round() {
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
              // Judged first: a burial can take longer than a lease, in which nobody has watched.
              return tryToWrite(leases)
                  .compose(
                      v ->
                          judge(leases)
                              .compose(judged -> bury(leases))
                              // Not held up by a burial that fails.
                              .transform(
                                  buried -> repairLimits(leases).compose(done -> outcome(buried))));
            });
  }

  private static Future<Void> outcome(AsyncResult<Void> step) {
    return step.succeeded() ? Future.succeededFuture() : Future.failedFuture(step.cause());
  }

  private Future<Void> repairLimits(Leases leases) {
    if (!leases.limits()) {
      return Future.succeededFuture();
    }
    return unparking
        .removeLostPermits()
        .compose(
            freed ->
                unparking
                    .unpark()
                    .map(
                        queues -> {
                          queues.addAll(freed);
                          if (!queues.isEmpty()) {
                            hints.jobs(queues);
                          }
                          return null;
                        }));
  }

  /**
   * A burial reads all live jobs. As long as it frees none, because a user's transaction holds the
   * last job of a dead node, it comes less and less often.
   */
  private Future<Void> bury(Leases leases) {
    if (!leases.dead()) {
      burySoon();
    }
    long now = System.nanoTime();
    if (!leases.dead() || now - nextBurial < 0) {
      return Future.succeededFuture();
    }
    return rescuing
        .bury()
        .map(
            done -> {
              buriedAt(now, !done.jobs().isEmpty());
              return tell(done);
            })
        .onFailure(
            error -> {
              // So many jobs are refused that it is no matter of some: as slowly as if none is
              // freed.
              if (SqlFailure.of(error) == SqlFailure.REFUSED || SqlFailure.mayBeOfOneRow(error)) {
                buriedAt(now, false);
              }
            });
  }

  private void buriedAt(long time, boolean freed) {
    burialPause = freed ? shortestPause : Math.min(2 * burialPause, longestPause);
    nextBurial = time + burialPause;
  }

  /** The next burial is another's. */
  private void burySoon() {
    burialPause = shortestPause;
    nextBurial = System.nanoTime();
  }

  /** Who is late may only be unable to renew, as this node would be. */
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
                    new QueueEvent.ReaperWatches("leases could not be written to for a while"));
              }
            });
  }

  private Future<Void> judge(Leases leases) {
    if (leases.expired().isEmpty() || !watch.mayJudge(System.nanoTime())) {
      return Future.succeededFuture();
    }
    return rescuing
        .declareDead(leases.expired(), sent -> watch.isQuick(sent, System.nanoTime()))
        .map(
            done -> {
              if (!done.nodes().isEmpty()) {
                burySoon();
              }
              return tell(done);
            })
        .recover(this::giveAnotherLease);
  }

  private Future<Void> giveAnotherLease(Throwable error) {
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
