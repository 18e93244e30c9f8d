package dev.simplequeue.enqueue;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.EnqueueCall;
import dev.simplequeue.impl.bus.EnqueueCall.Failed;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Enqueueing;
import dev.simplequeue.impl.store.Templates;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The requests of this node that are not yet acknowledged, in number and bytes bounded. They wait
 * in three pipelines, each with a connection of its own: without a unique key, with one, and with
 * one that somebody else's open transaction holds. Those that name a template wait before that, if
 * it has to be read.
 */
final class Buffer {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /**
   * Those that wait for somebody else's transaction are tried one by one: most of them will have to
   * wait again.
   */
  private static final int WAITING_ROWS = 1;

  private static final Duration BUSY_PAUSE = Duration.ofMillis(5);
  private static final Duration TICK = Duration.ofMillis(100);

  private final EnqueueOptions options;
  private final Predicate<String> keepsCompleted;
  private final Vertx vertx;
  private final Work plain;
  private final Work keyed;
  private final Work waiting;
  private final TemplateResolver templates;
  private final Session templateSession;
  private final Loop templateLoop;
  private final Loop clock;
  private final Vitals vitals;
  private int requests;
  private long bytes;
  private boolean closing;
  private final Promise<Void> emptied = Promise.promise();
  private final Consumer<Pending> whenEnded = this::ended;

  /** A pipeline, its connection and the loop that empties it. */
  private record Work(InsertPipeline pipeline, Session session, Loop loop) {
    Future<Void> close() {
      return loop.stop().compose(v -> session.close());
    }
  }

  Buffer(
      Vertx vertx,
      Database database,
      SimpleQueueOptions options,
      QueueListener listener,
      Consumer<Set<String>> whenInserted) {
    this.vertx = vertx;
    this.vitals = Vitals.of(vertx, options.getAddressPrefix());
    this.options = options.getEnqueue();
    this.keepsCompleted = queue -> options.getQueue(queue).isKeepCompleted();
    Enqueueing enqueueing = new Enqueueing(options.getSchema());
    Session plainSession = database.enqueueSession();
    Session keyedSession = database.keyedEnqueueSession();
    Session waitingSession = database.waitingEnqueueSession();
    InsertPipeline plainPipeline =
        new InsertPipeline(
            enqueueing,
            plainSession,
            true,
            Enqueueing.MOST_ROWS,
            Duration.ZERO,
            this::waitForKey,
            whenInserted,
            vitals.measures(),
            listener);
    InsertPipeline keyedPipeline =
        new InsertPipeline(
            enqueueing,
            keyedSession,
            false,
            Enqueueing.MOST_ROWS,
            Duration.ZERO,
            this::waitForKey,
            whenInserted,
            vitals.measures(),
            listener);
    InsertPipeline waitingPipeline =
        new InsertPipeline(
            enqueueing,
            waitingSession,
            false,
            WAITING_ROWS,
            BUSY_PAUSE,
            this::waitLonger,
            whenInserted,
            vitals.measures(),
            listener);
    plain = new Work(plainPipeline, plainSession, loop("enqueueing", listener, plainPipeline));
    keyed =
        new Work(keyedPipeline, keyedSession, loop("keyed enqueueing", listener, keyedPipeline));
    waiting =
        new Work(
            waitingPipeline, waitingSession, loop("waiting enqueueing", listener, waitingPipeline));
    templateSession = database.templateSession();
    templates =
        new TemplateResolver(new Templates(options.getSchema()), templateSession, this::completed);
    templateLoop =
        new Loop(vertx, new Outage("templates", listener), LONGEST_PAUSE, this::readTemplates);
    clock =
        new Loop(vertx, new Outage("clock", listener), TICK, this::tick).mayTake(1, Duration.ZERO);
  }

  private Loop loop(String part, QueueListener listener, InsertPipeline pipeline) {
    return new Loop(vertx, new Outage(part, listener), LONGEST_PAUSE, pipeline::flush);
  }

  /** Takes the requests of one call; each is answered at its place. */
  void add(EnqueueCall call, Answer answer) {
    boolean full =
        requests >= options.getMaxBufferedRequests() || bytes >= options.getMaxBufferedBytes();
    boolean wasEmpty = requests == 0;
    long deadline = System.nanoTime() + options.getTimeout().toNanos();
    List<JobRequest> all = call.requests();
    for (int i = 0; i < all.size(); i++) {
      JobRequest request = all.get(i);
      int payload = request.payload().bytes();
      if (payload > options.getMaxPayloadBytes()) {
        answer.ended(
            i,
            new Failed(new EnqueueException(FailureCode.INVALID, request.id(), tooLarge(payload))));
      } else if (closing) {
        answer.ended(
            i, Failed.withoutInsert(FailureCode.UNAVAILABLE, request, "the queue is stopping"));
      } else if (full) {
        answer.ended(
            i,
            Failed.withoutInsert(
                FailureCode.BUFFER_FULL,
                request,
                "the buffer is full: " + requests + " requests, " + bytes + " bytes"));
      } else {
        accept(new Pending(request, answer, i, call.awaited(), deadline, whenEnded));
        if ((i + 1) % Enqueueing.MOST_ROWS == 0) {
          // Of a large call, the server gets the first while the others come in.
          plain.loop.hurry();
          plain.pipeline.fill();
        }
      }
    }
    plain.loop.hurry();
    plain.pipeline.fill();
    keyed.loop.hurry();
    if (!templates.isEmpty()) {
      templateLoop.hurry();
    }
    if (wasEmpty && requests > 0) {
      clock.startIn(TICK);
    }
  }

  private void accept(Pending pending) {
    requests++;
    bytes += pending.request().bytes();
    if (pending.request().template().isPresent()) {
      templates.add(pending);
    } else {
      travel(pending);
    }
  }

  private Future<Duration> readTemplates() {
    return templates
        .flush()
        .onSuccess(
            pause -> {
              plain.loop.hurry();
              keyed.loop.hurry();
            });
  }

  private void completed(Pending pending, JobRequest request) {
    bytes += request.bytes() - pending.request().bytes();
    pending.completed(request);
    int payload = request.payload().bytes();
    if (payload > options.getMaxPayloadBytes()) {
      pending.fail(FailureCode.INVALID, tooLarge(payload));
      return;
    }
    travel(pending);
  }

  private void travel(Pending pending) {
    String queue = pending.request().queue();
    if (pending.awaited() && !keepsCompleted.test(queue)) {
      pending.fail(
          FailureCode.NOT_KEPT,
          "queue "
              + queue
              + " keeps no completed jobs (keepCompleted), so none can be awaited; this call has inserted nothing");
      return;
    }
    if (pending.isOnce()) {
      try {
        Requests.checkKey(pending.request());
      } catch (InvalidValueException e) {
        pending.fail(FailureCode.INVALID, e.getMessage());
        return;
      }
    }
    UUID job = pending.request().id();
    if (!pending.isKeyed() && (!pending.again() || plain.pipeline.mayStillInsert(job))) {
      plain.pipeline.add(pending);
    } else if (pending.again() && waiting.pipeline.mayStillInsert(job)) {
      waitForKey(pending);
    } else {
      // What may be there already can meet its own row in an open transaction, as a key can.
      keyed.pipeline.add(pending);
    }
  }

  private String tooLarge(int payload) {
    return "payload: has " + payload + " bytes; the limit is " + options.getMaxPayloadBytes();
  }

  private void waitForKey(Pending pending) {
    waiting.pipeline.add(pending);
    waiting.loop.hurry();
  }

  private void waitLonger(Pending pending) {
    waiting.pipeline.add(pending);
  }

  private Future<Duration> tick() {
    long now = System.nanoTime();
    vitals.buffered(requests, bytes);
    plain.pipeline.expire(now);
    keyed.pipeline.expire(now);
    waiting.pipeline.expire(now);
    templates.expire(now);
    return Future.succeededFuture(requests == 0 ? Loop.UNTIL_HURRIED : TICK);
  }

  /**
   * Takes no more, waits for what is there, which its deadline bounds, and closes the connections.
   */
  Future<Void> close() {
    closing = true;
    if (requests == 0) {
      emptied.tryComplete();
    }
    return emptied
        .future()
        .compose(
            v ->
                Future.join(
                    plain.close(), keyed.close(), waiting.close(), closeTemplates(), clock.stop()))
        .mapEmpty();
  }

  private Future<Void> closeTemplates() {
    return templateLoop.stop().compose(v -> templateSession.close());
  }

  private void ended(Pending pending) {
    requests--;
    bytes -= pending.request().bytes();
    if (closing && requests == 0) {
      emptied.tryComplete();
    }
  }
}
