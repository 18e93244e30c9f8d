package dev.simplequeue.web;

import dev.simplequeue.inspect.JobCounts;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerResponse;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * An open stream. What it is sent waits in a bounded queue: of counts it gets the next if it is
 * slow, and if it cannot take an event the stream ends, and its client may go on from where it was.
 */
final class EventListener {
  static final int MAX_QUEUED_BYTES = 256 * 1024;

  private final Context context;
  private final HttpConnection connection;
  private final HttpServerResponse response;
  private final Access access;
  private final EventRoutes.Wish wish;
  private final Api api;
  private final Consumer<EventListener> whenDropped;
  private boolean ended;
  private long queuedBytes;
  private long takenAt;

  /** {@code context}: that of the connection, on which everything is written. */
  EventListener(
      Context context,
      HttpConnection connection,
      HttpServerResponse response,
      Access access,
      EventRoutes.Wish wish,
      Api api,
      Consumer<EventListener> whenDropped) {
    this.context = context;
    this.connection = connection;
    this.response = response;
    this.access = access;
    this.wish = wish;
    this.api = api;
    this.whenDropped = whenDropped;
  }

  EventRoutes.Wish wish() {
    return wish;
  }

  /** Whose stream it is. */
  boolean isOf(Api other) {
    return api == other;
  }

  /** What of it the listener is to see. */
  boolean wants(EventHub.Sent event) {
    if (event.frequent() && !wish.frequent()) {
      return false;
    }
    if (access.queues().isPresent() || wish.queue().isPresent()) {
      return event.queue().filter(access::sees).isPresent()
          && (wish.queue().isEmpty() || wish.queue().equals(event.queue()));
    }
    return true;
  }

  void event(EventHub.Sent event) {
    String json = access.isRedacted() ? event.redacted() : event.full();
    must("id: " + event.id() + "\nevent: event\ndata: " + json + "\n\n");
  }

  void counts(JobCounts counts, Buffer ofAll) {
    if (!wish.counts()) {
      return;
    }
    JobCounts seen =
        wish.queue()
            .map(
                only ->
                    new JobCounts(
                        counts.queues().stream().filter(q -> q.queue().equals(only)).toList(),
                        false))
            .orElseGet(() -> QueueRoutes.seen(access, counts));
    may(seen == counts ? ofAll : frame("counts", seen.toJson().encode()));
  }

  static Buffer frame(String event, String data) {
    return Buffer.buffer("event: " + event + "\ndata: " + data + "\n\n");
  }

  /** Sends what another one follows anyway. */
  void may(Buffer bytes) {
    context.runOnContext(
        v -> {
          if (!ended && queuedBytes + bytes.length() <= MAX_QUEUED_BYTES) {
            write(bytes);
          }
        });
  }

  /** Sends what must not be left out. */
  void must(String text) {
    Buffer bytes = Buffer.buffer(text);
    context.runOnContext(
        v -> {
          if (ended) {
            return;
          }
          if (queuedBytes + bytes.length() > MAX_QUEUED_BYTES) {
            drop();
          } else {
            write(bytes);
          }
        });
  }

  /** Drops a client that has taken nothing for that time although something waits for it. */
  void dropIfStuck(long millis) {
    context.runOnContext(
        v -> {
          long since = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - takenAt);
          if (!ended && queuedBytes > 0 && since > millis) {
            drop();
          }
        });
  }

  private void drop() {
    ended = true;
    whenDropped.accept(this);
    // Not an end: that would wait for the client to take all that is queued.
    connection.close();
  }

  /** On the connection's context. It is queued until the system has taken it. */
  private void write(Buffer bytes) {
    if (queuedBytes == 0) {
      takenAt = System.nanoTime();
    }
    queuedBytes += bytes.length();
    response
        .write(bytes)
        .onComplete(
            taken -> {
              queuedBytes -= bytes.length();
              takenAt = System.nanoTime();
            });
  }

  /** The stream ends; its client comes again if it wants. */
  Future<Void> end() {
    Promise<Void> done = Promise.promise();
    context.runOnContext(
        v -> {
          if (ended || response.closed()) {
            done.complete();
          } else {
            ended = true;
            response.end().otherwiseEmpty().onComplete(done);
          }
        });
    return done.future();
  }
}
