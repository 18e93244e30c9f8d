package dev.simplequeue.poller;

import dev.simplequeue.bus.Attach;
import dev.simplequeue.bus.Dispatch;
import dev.simplequeue.bus.LocalCodec;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.loop.Mailbox;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.store.ClaimedJob;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Hands claimed jobs to idle instances and takes their answers. A job is sent to one instance's own
 * address, never to one that several share: the event bus would hand it to a busy one while another
 * is idle.
 */
final class Dispatcher {
  private static final long ACCEPT_NANOS = Duration.ofSeconds(5).toNanos();

  private final Vertx vertx;
  private final Permits permits;
  private final Settlement settlement;
  private final Runnable whenFreed;
  private final Duration prefetchHold;
  private final QueueListener listener;
  private final Mailbox<Run> news;
  private final Set<Run> runs = new LinkedHashSet<>();
  private final Promise<Void> idle = Promise.promise();
  private boolean watchingHeld;
  private boolean draining;

  /**
   * @param whenFreed is called when permits are free again
   * @param prefetchHold jobs that were held longer are given back
   */
  Dispatcher(
      Vertx vertx,
      Permits permits,
      Settlement settlement,
      Runnable whenFreed,
      Duration prefetchHold,
      QueueListener listener) {
    this.vertx = vertx;
    this.permits = permits;
    this.settlement = settlement;
    this.whenFreed = whenFreed;
    this.prefetchHold = prefetchHold;
    this.listener = listener;
    this.news = new Mailbox<>(vertx.getOrCreateContext(), this::onNews, this::afterNews);
  }

  // The instances.

  /**
   * Takes an instance's offer.
   *
   * @return how many of its places an earlier poller's jobs still take
   */
  int attach(Attach attach) {
    QueuePermits queue = permits.of(attach.queue());
    Instance instance =
        queue
            .instance(attach.address())
            .orElseGet(
                () ->
                    new Instance(
                        attach.address(),
                        vertx.eventBus().sender(attach.address(), LocalCodec.local())));
    Set<Dispatch> ours = new HashSet<>();
    runs.stream().filter(run -> run.instance == instance).forEach(run -> ours.add(run.dispatch));
    int foreign = (int) attach.running().stream().filter(run -> !ours.contains(run)).count();
    instance.offer(attach.places(), foreign);
    queue.attach(instance);
    queue.wake();
    dispatchHeld(queue);
    whenFreed.run();
    return foreign;
  }

  void detach(String address) {
    permits.all().forEach(queue -> queue.detach(address));
  }

  // Jobs.

  /**
   * Takes claimed jobs; those that find no place are held.
   *
   * @param cancelled those among them that somebody has cancelled: they never start
   */
  void add(List<ClaimedJob> jobs, Set<UUID> cancelled) {
    long now = System.nanoTime();
    for (ClaimedJob job : jobs) {
      QueuePermits queue = permits.of(job.queue());
      if (cancelled.contains(job.id())) {
        release(job, queue);
      } else {
        queue.hold(job, now);
      }
    }
    settlement.hurry();
    dispatchHeld();
    watchHeld();
  }

  private void dispatchHeld() {
    permits.all().forEach(this::dispatchHeld);
  }

  private void dispatchHeld(QueuePermits queue) {
    while (!draining && queue.held() > 0 && queue.free() > 0 && permits.free() > 0) {
      send(queue);
    }
  }

  private void send(QueuePermits queue) {
    Instance instance = queue.take();
    permits.started();
    Run run = new Run(queue.nextHeld(), queue, instance, news, System.nanoTime());
    runs.add(run);
    listener.on(new QueueEvent.JobStarted(run.job().id(), queue.queue(), run.job().attempt()));
    limit(run);
    instance.sender().write(run.dispatch).onFailure(error -> takeBack(run, error.getMessage()));
  }

  private void limit(Run run) {
    Duration limit = run.job().timeout().orElse(run.queue.options().getTimeout());
    if (!limit.isZero()) {
      arm(run, limit, limit);
    }
  }

  private void arm(Run run, Duration limit, Duration left) {
    run.timer =
        vertx.setTimer(
            Math.max(1, left.toMillis()),
            id ->
                run.dispatch
                    .left(limit)
                    .ifPresent(
                        rest -> {
                          if (rest.isNegative() || rest.isZero()) {
                            run.dispatch.expire(limit);
                          } else {
                            arm(run, limit, rest.plusMillis(1));
                          }
                        }));
  }

  private void onNews(Run run) {
    if (!runs.contains(run)) {
      return;
    }
    if (!run.settled) {
      run.dispatch.answer().ifPresent(answer -> settle(run, answer));
    }
    if (run.dispatch.hasEnded()) {
      if (run.lost) {
        listener.on(new QueueEvent.StaleAnswer(run.job().id(), run.queue.queue()));
      }
      end(run);
    }
  }

  private void settle(Run run, Dispatch.Answer answer) {
    run.settled = true;
    if (run.timer != Run.NO_TIMER) {
      vertx.cancelTimer(run.timer);
    }
    if (answer instanceof Dispatch.NotStarted notStarted && !draining && !run.cancelled) {
      run.queue.detach(run.instance.address());
      listener.on(
          new QueueEvent.NotAccepted(run.job().id(), run.queue.queue(), notStarted.reason()));
    }
    settlement.answered(run.job(), answer, run.queue.options());
  }

  private void end(Run run) {
    long now = System.nanoTime();
    runs.remove(run);
    permits.ended();
    run.queue.giveBack(run.instance);
    run.queue.ended(now, now - run.sentNanos);
    if (run.queue.held() > 0) {
      dispatchHeld(run.queue);
    }
    if (draining && runs.isEmpty()) {
      idle.tryComplete();
    }
  }

  private void afterNews() {
    // The end of one queue's job can free a global permit for another's.
    dispatchHeld();
    settlement.hurry();
    whenFreed.run();
  }

  /**
   * An instance that does not take its job is not idle, or not there: its address is dropped until
   * it attaches again.
   */
  private void takeBack(Run run, String reason) {
    if (run.dispatch.withdraw(reason) && !run.settled) {
      run.dispatch.answer().ifPresent(answer -> settle(run, answer));
      end(run);
      afterNews();
    }
  }

  /** Takes jobs back from instances that did not accept them in time; called now and then. */
  void takeBackLate() {
    long now = System.nanoTime();
    List<Run> late = new ArrayList<>();
    for (Run run : runs) {
      if (now - run.sentNanos < ACCEPT_NANOS) {
        break;
      }
      if (!run.settled && run.dispatch.isOffered()) {
        late.add(run);
      }
    }
    late.forEach(run -> takeBack(run, "it did not take the job within 5 s"));
  }

  private void release(ClaimedJob job, QueuePermits queue) {
    settlement.release(job, false, queue.options());
  }

  /** Looks after runs that take long: the handler's own permit, and handlers that do not end. */
  void watchSlow() {
    long now = System.nanoTime();
    for (Run run : List.copyOf(runs)) {
      QueueOptions queue = run.queue.options();
      Duration age = Duration.ofNanos(now - run.sentNanos);
      if (!run.settled && age.compareTo(queue.getAcquireTimeout()) >= 0) {
        run.dispatch.expireAcquire(queue.getAcquireTimeout());
      }
      if (!run.reportedSlow && age.compareTo(queue.getSlowAfter()) >= 0) {
        run.reportedSlow = true;
        listener.on(new QueueEvent.HandlerSlow(run.job().id(), queue(run), age));
      }
    }
  }

  private static String queue(Run run) {
    return run.queue.queue();
  }

  // Cancels.

  /** The jobs that run here for so long already and were not told that they are cancelled. */
  List<UUID> notCancelled(Duration age) {
    long before = System.nanoTime() - age.toNanos();
    List<UUID> jobs = new ArrayList<>();
    for (Run run : runs) {
      if (run.sentNanos - before > 0) {
        break;
      }
      if (!run.settled && !run.cancelled) {
        jobs.add(run.job().id());
      }
    }
    return jobs;
  }

  /**
   * Somebody has cancelled these: those that run are told, those that have not begun never will.
   */
  void cancelled(Collection<UUID> jobs) {
    Set<UUID> wanted = Set.copyOf(jobs);
    for (Run run : List.copyOf(runs)) {
      if (!run.cancelled && wanted.contains(run.job().id())) {
        run.cancelled = true;
        listener.on(new QueueEvent.CancelSignalled(run.job().id(), queue(run)));
        if (run.dispatch.withdrawUnstarted("it was cancelled")) {
          onNews(run);
        }
        cancel(run);
      }
    }
    permits.all().forEach(queue -> queue.takeHeld(wanted).forEach(job -> release(job, queue)));
    settlement.hurry();
  }

  private void watchHeld() {
    boolean some = permits.all().stream().anyMatch(queue -> queue.held() > 0);
    if (some && !watchingHeld) {
      watchingHeld = true;
      vertx.setTimer(Math.max(1, prefetchHold.toMillis()), timer -> giveBackOld());
    }
  }

  private void giveBackOld() {
    watchingHeld = false;
    long before = System.nanoTime() - prefetchHold.toNanos();
    for (QueuePermits queue : permits.all()) {
      queue.heldBefore(before).forEach(job -> release(job, queue));
    }
    settlement.hurry();
    watchHeld();
  }

  /**
   * The node was declared dead: whatever it has belongs to others. Places stay taken until the
   * handlers end.
   */
  int abandon() {
    permits.all().forEach(QueuePermits::allHeld);
    runs.forEach(
        run -> {
          run.lost = !run.settled;
          run.settled = true;
          run.dispatch.withdrawUnstarted("the node lost its lease");
          cancel(run);
        });
    return runs.size();
  }

  /** Tells all that run to end early; their answers still count. */
  int signalAll() {
    runs.forEach(this::cancel);
    return runs.size();
  }

  /** On a turn of its own: what the handler does with the signal is the user's code. */
  private void cancel(Run run) {
    vertx.runOnContext(v -> run.job().cancel());
  }

  // The stop.

  /**
   * Starts no more jobs, gives back those that are held, and completes when none runs, or after
   * this time.
   */
  Future<Void> drain(Duration grace) {
    draining = true;
    permits.all().forEach(queue -> queue.allHeld().forEach(job -> release(job, queue)));
    settlement.hurry();
    return whenIdle(grace);
  }

  /**
   * Tells the handlers that still run to end early, and completes when none runs, or after this
   * time.
   */
  Future<Void> cancel(Duration atMost) {
    runs.forEach(this::cancel);
    return whenIdle(atMost);
  }

  /**
   * Gives back what still runs.
   *
   * @return how many
   */
  int interrupt() {
    int open = 0;
    for (Run run : runs) {
      if (!run.settled) {
        open++;
        run.settled = true;
        boolean notStarted = run.dispatch.withdrawUnstarted("the node stops");
        settlement.release(run.job(), !notStarted, run.queue.options());
      }
    }
    settlement.hurry();
    return open;
  }

  private Future<Void> whenIdle(Duration atMost) {
    if (runs.isEmpty()) {
      return Future.succeededFuture();
    }
    Promise<Void> done = Promise.promise();
    vertx.setTimer(Math.max(1, atMost.toMillis()), timer -> done.tryComplete());
    idle.future().onComplete(v -> done.tryComplete());
    return done.future();
  }
}
