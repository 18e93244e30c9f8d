package dev.simplequeue.poller;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Attach;
import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.bus.LocalCodec;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.job.AttemptEnd.Interrupted;
import dev.simplequeue.impl.job.AttemptEnd.NotStarted;
import dev.simplequeue.impl.job.AttemptEnd.Withdrawn;
import dev.simplequeue.impl.loop.BoundedWait;
import dev.simplequeue.impl.loop.Mailbox;
import dev.simplequeue.impl.loop.Measures;
import dev.simplequeue.impl.store.ClaimedJob;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongPredicate;

/**
 * Hands claimed jobs to idle instances and takes their answers. A job is sent to one instance's own
 * address, never to one that several share: the event bus would hand it to a busy one while another
 * is idle.
 */
final class Dispatcher {
  private static final Duration ACCEPT = Duration.ofSeconds(5);
  private static final AttemptEnd WITHDRAWN = new Withdrawn();

  private final Vertx vertx;
  private final Permits permits;
  private final Settlement settlement;
  private final LongPredicate mayStart;
  private final Runnable whenFreed;
  private final Duration prefetchHold;
  private final QueueListener listener;
  private final Mailbox<Run> news;
  private final Runs runs;
  private final Promise<Void> idle = Promise.promise();
  private boolean watchingHeld;
  private boolean draining;

  /**
   * @param mayStart whether this node's jobs are surely its own at this {@link System#nanoTime};
   *     while not, nothing is started, and what is held is given back
   * @param whenFreed is called when permits are free again
   * @param prefetchHold jobs that were held longer are given back
   */
  Dispatcher(
      Vertx vertx,
      Permits permits,
      Settlement settlement,
      LongPredicate mayStart,
      Runnable whenFreed,
      Duration prefetchHold,
      QueueListener listener) {
    this.vertx = vertx;
    this.permits = permits;
    this.settlement = settlement;
    this.mayStart = mayStart;
    this.whenFreed = whenFreed;
    this.prefetchHold = prefetchHold;
    this.listener = listener;
    this.runs = new Runs(listener);
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
    runs.all().stream()
        .filter(run -> run.instance() == instance)
        .forEach(run -> ours.add(run.dispatch()));
    int foreign = (int) attach.running().stream().filter(run -> !ours.contains(run)).count();
    instance.offer(attach.places(), foreign);
    queue.attach(instance);
    queue.wake();
    dispatchHeld(queue);
    permits.tellMeasures();
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
   * @param claimed when they were claimed, by the database's clock
   */
  void add(List<ClaimedJob> jobs, Set<UUID> cancelled, Instant claimed) {
    long now = System.nanoTime();
    for (ClaimedJob job : jobs) {
      QueuePermits queue = permits.of(job.queue());
      Run run = new Run(job, queue, news, now);
      if (cancelled.contains(job.id())) {
        release(run);
      } else {
        queue.hold(run);
        if (queue.measures() != null) {
          run.waited(job.readyNanos(claimed));
        }
      }
    }
    settlement.hurry();
    dispatchHeld();
    watchHeld();
  }

  private void dispatchHeld() {
    permits.all().forEach(this::dispatchHeld);
    permits.tellMeasures();
  }

  private void dispatchHeld(QueuePermits queue) {
    while (!draining
        && queue.held() > 0
        && queue.free() > 0
        && permits.free() > 0
        && mayStart.test(System.nanoTime())) {
      send(queue);
    }
  }

  private void send(QueuePermits queue) {
    Instance instance = queue.take();
    permits.started();
    Run run = queue.nextHeld();
    long now = System.nanoTime();
    Measures.OfQueue measures = queue.measures();
    if (measures != null) {
      measures.started(run.waitedNanos(now));
    }
    run.send(instance, now, mayStart);
    runs.add(run);
    listener.on(new QueueEvent.JobStarted(run.id(), queue.queue(), run.job().attempt()));
    run.limit(vertx);
    instance.sender().write(run.dispatch()).onFailure(error -> takeBack(run, error.getMessage()));
  }

  private void onNews(Run run) {
    if (!runs.contains(run)) {
      return;
    }
    if (run.is(Phase.SENT)) {
      run.dispatch().answer().ifPresent(end -> settle(run, end));
    }
    if (run.dispatch().hasEnded()) {
      if (run.is(Phase.ABANDONED) && !run.dispatch().neverStarted()) {
        listener.on(new QueueEvent.StaleAnswer(run.id(), run.queue.queue()));
      }
      end(run);
    }
  }

  private void settle(Run run, AttemptEnd end) {
    if (end instanceof NotStarted notStarted && !draining) {
      run.queue.detach(run.instance().address());
      listener.on(new QueueEvent.NotAccepted(run.id(), run.queue.queue(), notStarted.reason()));
    }
    if (run.ended(vertx, end)) {
      settlement.ended(run, end);
    }
  }

  private void end(Run run) {
    long now = System.nanoTime();
    runs.remove(run);
    permits.ended();
    run.queue.giveBack(run.instance());
    if (!run.dispatch().neverStarted()) {
      run.queue.ended(now, now - run.sinceNanos());
      Measures.OfQueue measures = run.queue.measures();
      if (measures != null) {
        measures.ran(run.outcome(), now - run.sinceNanos());
      }
    }
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
   * An instance that has not got its job is not idle, or not there: its address is dropped until it
   * attaches again.
   */
  private void takeBack(Run run, String reason) {
    run.dispatch().withdraw(reason);
    if (run.dispatch().wasReceived() || !runs.contains(run)) {
      return;
    }
    if (run.is(Phase.SENT)) {
      run.dispatch().answer().ifPresent(end -> settle(run, end));
    } else {
      run.queue.detach(run.instance().address());
    }
    end(run);
    afterNews();
  }

  /** Looks after what takes too long; called now and then. */
  void watch() {
    runs.notReceived(ACCEPT).forEach(run -> takeBack(run, "it did not take the job within 5 s"));
    runs.watch();
    permits.tellMeasures();
  }

  private void release(Run held) {
    settle(held, WITHDRAWN);
  }

  // Cancels.

  /**
   * The jobs that have been running here for this time and were not told that they are cancelled.
   */
  List<UUID> notCancelled(Duration age) {
    return runs.notCancelled(age);
  }

  /**
   * Somebody has cancelled these: those that run are told, those that have not begun never will.
   */
  void cancelled(Collection<UUID> jobs) {
    Set<UUID> wanted = Set.copyOf(jobs);
    for (Run run : runs.toCancel(wanted)) {
      run.cancelled = true;
      listener.on(new QueueEvent.CancelSignalled(run.id(), run.queue.queue()));
      if (run.dispatch().withdrawUnstarted()) {
        onNews(run);
      }
      run.cancel(vertx);
    }
    permits.all().forEach(queue -> queue.takeHeld(wanted).forEach(this::release));
    settlement.hurry();
  }

  /** All jobs that are held or run here. */
  Set<UUID> inHand() {
    Set<UUID> jobs = new HashSet<>();
    runs.all().stream().filter(run -> run.is(Phase.SENT)).forEach(run -> jobs.add(run.id()));
    permits.all().forEach(queue -> queue.addHeld(jobs));
    return jobs;
  }

  /** The jobs that run here and whose answer still counts. */
  Set<ClaimedJob> running() {
    Set<ClaimedJob> jobs = new HashSet<>();
    runs.all().stream().filter(run -> run.is(Phase.SENT)).forEach(run -> jobs.add(run.job()));
    return jobs;
  }

  boolean hasInHand() {
    return !runs.isEmpty() || permits.all().stream().anyMatch(queue -> queue.held() > 0);
  }

  /** The queues of these jobs. */
  Set<String> queuesInHand() {
    Set<String> queues = new HashSet<>();
    runs.all().forEach(run -> queues.add(run.queue.queue()));
    permits.all().stream().filter(queue -> queue.held() > 0).forEach(q -> queues.add(q.queue()));
    return queues;
  }

  /** Somebody has paused these queues: what has not begun of their jobs is given back. */
  void paused(Collection<String> queues) {
    for (Run run : runs.all()) {
      if (run.is(Phase.SENT)
          && queues.contains(run.queue.queue())
          && run.dispatch().withdrawUnstarted()) {
        onNews(run);
      }
    }
    for (String name : queues) {
      permits.ifKnown(name).ifPresent(queue -> queue.allHeld().forEach(this::release));
    }
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
      queue.heldBefore(before).forEach(this::release);
    }
    settlement.hurry();
    watchHeld();
  }

  /**
   * The node was declared dead: whatever it has belongs to others. Places stay taken until the
   * handlers end.
   */
  int abandon() {
    permits.all().forEach(queue -> queue.allHeld().forEach(run -> run.abandon(vertx)));
    List<Run> all = runs.all();
    for (Run run : all) {
      run.dispatch().withdrawUnstarted();
      if (run.is(Phase.SENT)) {
        run.abandon(vertx);
      }
      run.cancel(vertx);
    }
    return all.size();
  }

  /** Tells all that run to end early; their answers still count. */
  int signalAll() {
    List<Run> all = runs.all();
    all.forEach(run -> run.cancel(vertx));
    return all.size();
  }

  // The stop.

  /**
   * Starts no more jobs, gives back those that are held, and completes when none runs, or after
   * this time.
   */
  Future<Void> drain(Duration grace) {
    draining = true;
    permits.all().forEach(queue -> queue.allHeld().forEach(this::release));
    settlement.hurry();
    return whenIdle(grace);
  }

  /**
   * Tells the handlers that still run to end early, and completes when none runs, or after this
   * time.
   */
  Future<Void> cancel(Duration atMost) {
    signalAll();
    return whenIdle(atMost);
  }

  /** Gives back what still runs. An answer that is there counts, though its news has not come. */
  void interrupt() {
    for (Run run : runs.all()) {
      if (run.is(Phase.SENT)) {
        run.dispatch().withdrawUnstarted();
        settle(run, run.dispatch().answer().orElseGet(Interrupted::new));
      }
    }
    settlement.hurry();
  }

  private Future<Void> whenIdle(Duration atMost) {
    return runs.isEmpty()
        ? Future.succeededFuture()
        : BoundedWait.await(vertx, atMost, idle.future());
  }
}
