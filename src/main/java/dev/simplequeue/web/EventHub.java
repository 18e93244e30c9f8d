package dev.simplequeue.web;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.part.Taps;
import dev.simplequeue.inspect.JobCounts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.core.shareddata.Shareable;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What all event streams of a queue in one {@code Vertx} share: the last events, and a count once a
 * second while somebody listens. It has a context of its own, on which everything happens.
 */
final class EventHub implements QueueListener, Shareable {
  /** How many events are kept for those who come again. */
  static final int KEPT = 1_000;

  /** More events than these do not wait for this context. */
  private static final int MOST_WAITING = 5_000;

  /**
   * How often and how long, in milliseconds.
   *
   * @param count between two counts
   * @param comment between two comments, which also find clients that take nothing
   * @param takesNothing a client that has not taken anything for this time is dropped
   * @param longest a stream is as old as the access that it was opened with: its client is asked
   *     again
   * @param forget after this time without a listener nothing is kept any more
   */
  record Times(long count, long comment, long takesNothing, long longest, long forget) {}

  private static final List<String> FREE_TEXTS = List.of("error", "reason", "note", "options");

  private final Vertx vertx;
  private final Context context;
  private final Api api;
  private final Taps taps;
  private final String epoch = Integer.toHexString(ThreadLocalRandom.current().nextInt());
  private final Map<EventListener, Long> listeners = new HashMap<>();
  private final Deque<Sent> kept = new ArrayDeque<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicInteger places = new AtomicInteger();
  private volatile Times times = new Times(1_000, 15_000, 30_000, 3_600_000, 120_000);
  private volatile boolean frequent;
  private volatile boolean missed;
  private boolean tapped;
  private boolean counting;
  private boolean commenting;
  private long number;
  private long forgetting;
  private @Nullable JobCounts latest;

  /**
   * An event as it is sent.
   *
   * @param number its place, from 1
   * @param id what its listeners know it by
   * @param queue the queue that it is about, if it is about one
   * @param frequent whether such happen for every job
   * @param full as JSON
   * @param redacted the same without texts that may quote what a job carries
   */
  record Sent(
      long number,
      String id,
      Optional<String> queue,
      boolean frequent,
      String full,
      String redacted) {}

  private EventHub(Api api) {
    this.api = api;
    this.vertx = api.vertx();
    // Not that of a verticle, with which its timers would end.
    this.context = ((VertxInternal) vertx).createEventLoopContext();
    this.taps = Taps.of(vertx, api.prefix());
  }

  /** That of the API's queue; the first call makes it. */
  static EventHub of(Api api) {
    return api.vertx()
        .sharedData()
        .<String, EventHub>getLocalMap("dev.simplequeue.web")
        .computeIfAbsent(api.prefix(), first -> new EventHub(api));
  }

  /** How many streams are open. */
  static int listeners(Vertx vertx, String prefix) {
    EventHub hub =
        vertx.sharedData().<String, EventHub>getLocalMap("dev.simplequeue.web").get(prefix);
    return hub == null ? 0 : hub.places.get();
  }

  /** Other times, for a test; for those who join from now on. */
  static void times(Vertx vertx, String prefix, Times other) {
    EventHub hub =
        vertx.sharedData().<String, EventHub>getLocalMap("dev.simplequeue.web").get(prefix);
    Objects.requireNonNull(hub, "hub").times = other;
  }

  boolean hasPlace(int most) {
    return places.get() < most;
  }

  void join(EventListener listener) {
    places.incrementAndGet();
    context.runOnContext(
        v -> {
          listeners.put(listener, vertx.setTimer(times.longest(), timer -> listener.end()));
          frequent |= listener.wish().frequent();
          if (!tapped) {
            tapped = true;
            taps.add(this);
          }
          listener.must("retry: 2000\n: welcome\n\n");
          resume(listener);
          JobCounts known = latest;
          if (counting && known != null) {
            listener.counts(known, EventListener.frame("counts", known.toJson().encode()));
          }
          count();
          comment();
        });
  }

  /** What the listener has missed since its last event. */
  private void resume(EventListener listener) {
    Optional<String> after = listener.wish().after();
    if (after.isEmpty()) {
      return;
    }
    long last = numberOf(after.get());
    long oldest = kept.isEmpty() ? number + 1 : kept.peekFirst().number();
    if (last < 0 || last > number || last < oldest - 1) {
      listener.must("event: gap\ndata: {}\n\n");
      return;
    }
    kept.stream()
        .filter(event -> event.number() > last)
        .filter(listener::wants)
        .forEach(listener::event);
  }

  /** Its place, if it was made here; -1 otherwise. */
  private long numberOf(String id) {
    String prefix = epoch + "-";
    return id.startsWith(prefix) && id.substring(prefix.length()).matches("[0-9]{1,18}")
        ? Long.parseLong(id.substring(prefix.length()))
        : -1;
  }

  void leave(EventListener listener) {
    context.runOnContext(
        v -> {
          Long timer = listeners.remove(listener);
          if (timer == null) {
            return;
          }
          vertx.cancelTimer(timer);
          places.decrementAndGet();
          frequent = listeners.keySet().stream().anyMatch(other -> other.wish().frequent());
          if (listeners.isEmpty()) {
            long now = ++forgetting;
            vertx.setTimer(times.forget(), later -> forget(now));
          }
        });
  }

  private void forget(long asked) {
    if (asked == forgetting && listeners.isEmpty() && tapped) {
      tapped = false;
      taps.remove(this);
      // What comes from now on is not counted: a client that comes again cannot go on from here.
      kept.clear();
      number++;
    }
  }

  /** All streams of this API end. */
  Future<Void> end(Api ended) {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v ->
            Future.join(
                    listeners.keySet().stream()
                        .filter(listener -> listener.isOf(ended))
                        .map(EventListener::end)
                        .toList())
                .<Void>mapEmpty()
                .onComplete(done));
    return done.future();
  }

  @Override
  public void on(QueueEvent event) {
    boolean often = event instanceof QueueEvent.Frequent;
    if (often && !frequent) {
      return;
    }
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      missed = true;
      return;
    }
    context.runOnContext(
        v -> {
          waiting.decrementAndGet();
          send(event, often);
        });
  }

  private void send(QueueEvent event, boolean often) {
    if (missed) {
      missed = false;
      kept.clear();
      number++;
      listeners.keySet().forEach(listener -> listener.must("event: gap\ndata: {}\n\n"));
    }
    Optional<String> queue =
        event instanceof QueueEvent.OfQueue of ? Optional.of(of.queue()) : Optional.empty();
    JsonObject json = event.toJson();
    String full = json.encode();
    FREE_TEXTS.forEach(json::remove);
    number++;
    Sent sent = new Sent(number, epoch + "-" + number, queue, often, full, json.encode());
    kept.add(sent);
    if (kept.size() > KEPT) {
      kept.remove();
    }
    listeners.keySet().stream()
        .filter(listener -> listener.wants(sent))
        .forEach(listener -> listener.event(sent));
  }

  /** One count for all, once a second. */
  private void count() {
    if (counting || !somebodyCounts()) {
      return;
    }
    counting = true;
    api.backend(backend -> backend.operator().counts())
        .onSuccess(this::counted)
        .onFailure(
            error -> {
              Buffer problem = EventListener.frame("problem", Problem.of(error).toJson().encode());
              listeners.keySet().stream()
                  .filter(listener -> listener.wish().counts())
                  .forEach(listener -> listener.may(problem));
            })
        .onComplete(
            done ->
                vertx.setTimer(
                    times.count(),
                    timer -> {
                      counting = false;
                      count();
                    }));
  }

  private boolean somebodyCounts() {
    return listeners.keySet().stream().anyMatch(listener -> listener.wish().counts());
  }

  private void counted(JobCounts counts) {
    latest = counts;
    Buffer ofAll = EventListener.frame("counts", counts.toJson().encode());
    listeners.keySet().forEach(listener -> listener.counts(counts, ofAll));
  }

  private void comment() {
    if (commenting || listeners.isEmpty()) {
      return;
    }
    commenting = true;
    vertx.setTimer(
        times.comment(),
        timer -> {
          commenting = false;
          Buffer comment = Buffer.buffer(": here\n\n");
          listeners
              .keySet()
              .forEach(
                  listener -> {
                    listener.dropIfStuck(times.takesNothing());
                    listener.may(comment);
                  });
          comment();
        });
  }
}
