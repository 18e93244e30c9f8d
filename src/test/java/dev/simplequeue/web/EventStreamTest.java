package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.part.Taps;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whoever listens hears what happens, and costs next to nothing. */
class EventStreamTest extends OnWeb {
  private final List<Stream> streams = new ArrayList<>();

  /** An open stream, read on a thread of its own. */
  private static final class Stream {
    final Queue<String> lines = new ConcurrentLinkedQueue<>();
    final InputStream in;
    volatile boolean ended;

    Stream(HttpResponse<InputStream> response) {
      in = response.body();
      Thread reader = new Thread(this::read);
      reader.setDaemon(true);
      reader.start();
    }

    private void read() {
      try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (String line = reader.readLine(); line != null; line = reader.readLine()) {
          lines.add(line);
        }
      } catch (IOException e) {
        lines.add("broken: " + e);
      }
      ended = true;
    }

    long counts() {
      return lines.stream().filter("event: counts"::equals).count();
    }

    boolean heard(String what) {
      return lines.stream().anyMatch(line -> line.contains(what));
    }

    String lastId() {
      return lines.stream()
          .filter(line -> line.startsWith("id: "))
          .reduce((a, b) -> b)
          .map(line -> line.substring(4))
          .orElse("none");
    }
  }

  private Stream listen(String query, String... headers) {
    var request = request("/api/v1/events" + query);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<InputStream> response =
          HttpClient.newHttpClient()
              .send(request.GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      assertThat(response.statusCode()).isEqualTo(200);
      Stream stream = new Stream(response);
      streams.add(stream);
      eventually(() -> assertThat(stream.heard("welcome")).isTrue());
      return stream;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @AfterEach
  void close() throws IOException {
    for (Stream stream : streams) {
      stream.in.close();
    }
  }

  @Test
  void fiftyListenersCostOneCountASecond() {
    serve(Access.everything("ada"));
    AtomicInteger asked = new AtomicInteger();
    vertx
        .eventBus()
        .addOutboundInterceptor(
            delivery -> {
              if (delivery.message().address().equals("simplequeue.local.backend")) {
                asked.incrementAndGet();
              }
              delivery.next();
            });
    for (int i = 0; i < 50; i++) {
      listen("");
    }
    eventually(() -> assertThat(streams).allMatch(stream -> stream.counts() >= 1));
    int before = asked.get();
    long heard = streams.get(0).counts();

    eventually(() -> assertThat(streams).allMatch(stream -> stream.counts() >= heard + 3));

    long most = streams.stream().mapToLong(Stream::counts).max().orElseThrow() - heard;
    // One may have been asked for before this began, and be heard after it.
    assertThat(asked.get() - before).isBetween(2, (int) most + 1);
  }

  @Test
  void whatHappensIsToldAndGoesOnAfterTheLastIdThatWasHeard() {
    serve(Access.everything("ada"));
    Stream first = listen("?counts=false");
    await(queue.operate().pause("q"));
    eventually(() -> assertThat(first.heard("\"QueuePaused\"")).isTrue());
    String last = first.lastId();
    await(queue.operate().resume("q"));
    eventually(() -> assertThat(first.heard("\"QueueResumed\"")).isTrue());

    Stream second = listen("?counts=false", "Last-Event-ID", last);

    eventually(() -> assertThat(second.heard("\"QueueResumed\"")).isTrue());
    assertThat(second.heard("\"QueuePaused\"")).isFalse();
    assertThat(first.counts()).isZero();
    Stream foreign = listen("", "Last-Event-ID", "elsewhere-7");
    eventually(() -> assertThat(foreign.heard("event: gap")).isTrue());
  }

  @Test
  void whatHappensForEveryJobIsToldToThoseWhoAskForIt() {
    serve(Access.everything("ada"));
    Stream all = listen("?frequent=true&counts=false");
    Stream others = listen("?counts=false");

    await(queue.enqueue(JobRequest.of("q")));
    await(queue.operate().pause("q"));

    eventually(() -> assertThat(all.heard("\"JobEnqueued\"")).isTrue());
    eventually(() -> assertThat(others.heard("\"QueuePaused\"")).isTrue());
    assertThat(others.heard("\"JobEnqueued\"")).isFalse();
  }

  @Test
  void aListenerHearsOfItsOwnQueuesAlone() {
    serve(Access.read("ada").onlyQueues(Set.of("mine")));
    Stream stream = listen("");
    await(queue.enqueue(JobRequest.of("other")));

    await(queue.operate().pause("other"));
    await(queue.operate().pause("mine"));

    eventually(() -> assertThat(stream.heard("\"mine\"")).isTrue());
    eventually(() -> assertThat(stream.counts()).isPositive());
    assertThat(stream.heard("other")).isFalse();
    assertThat(get("/api/v1/events?queue=other").status()).isEqualTo(403);
  }

  @Test
  void theStreamsEndWithTheVerticle() {
    serve(Access.everything("ada"));
    WebVerticle own = new WebVerticle(webOptions());
    String id = await(vertx.deployVerticle(own));
    port = own.actualPort();
    Stream stream = listen("");

    await(vertx.undeploy(id));

    eventually(() -> assertThat(stream.ended).isTrue());
    assertThat(stream.heard("broken")).isFalse();
  }

  @Test
  void moreListenersThanTheLimitAreRefused() {
    serve(
        webOptions().setWeb(new WebOptions().setPort(0).setMaxListeners(1)),
        Access.everything("ada"));
    listen("");

    assertThat(get("/api/v1/events").status()).isEqualTo(429);
  }

  /** It does not take what it is sent: what waits for it is bounded, and then it is dropped. */
  @Test
  void aListenerThatTakesNothingIsDropped() {
    serve(Access.everything("ada"));
    NetSocket slow = await(vertx.createNetClient().connect(port, "127.0.0.1"));
    Future<Buffer> head = Future.future(promise -> slow.handler(promise::tryComplete));
    slow.write("GET /api/v1/events?counts=false HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await(head);
    slow.pause();
    Stream other = listen("?counts=false");

    String note = "x".repeat(10_000);
    Taps taps = Taps.of(vertx, "simplequeue");
    for (int i = 0; i < 1_000 && EventHub.listeners(vertx, "simplequeue") == 2; i++) {
      String name = "event " + i;
      for (int j = 0; j < 10; j++) {
        taps.on(new QueueEvent.SchedulePaused(name, note, note));
      }
      eventually(() -> assertThat(other.heard(name)).isTrue());
      other.lines.clear();
    }

    eventually(() -> assertThat(EventHub.listeners(vertx, "simplequeue")).isOne());
    assertThat(other.ended).isFalse();
    slow.resume();
    await(slow.close());
  }

  private void times(long count, long comment, long takesNothing, long longest) {
    EventHub.times(
        vertx,
        "simplequeue",
        new EventHub.Times(count, comment, takesNothing, longest, Long.MAX_VALUE / 2));
  }

  /** Counts wait for nobody, so they alone would never fill the queue of what must be sent. */
  @Test
  void aListenerThatTakesNoCountsIsDroppedAfterATime() {
    serve(Access.everything("ada"));
    times(5, 50, 200, 3_600_000);
    List<JobRequest> jobs = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      jobs.add(JobRequest.of("queue " + i + "x".repeat(200)));
    }
    await(queue.enqueueAll(jobs));
    NetSocket slow = await(vertx.createNetClient().connect(port, "127.0.0.1"));
    Future<Buffer> head = Future.future(promise -> slow.handler(promise::tryComplete));
    slow.write("GET /api/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
    await(head);
    slow.pause();
    Stream other = listen("");

    eventually(() -> assertThat(EventHub.listeners(vertx, "simplequeue")).isOne());

    assertThat(other.ended).isFalse();
    slow.resume();
    await(slow.close());
  }

  @Test
  void commentsKeepAStreamOpenThroughProxies() {
    serve(Access.everything("ada"));
    times(1_000, 20, 30_000, 3_600_000);
    Stream stream = listen("?counts=false");

    eventually(
        () -> assertThat(stream.lines.stream().filter(": here"::equals).count()).isGreaterThan(2));
    assertThat(stream.ended).isFalse();
  }

  @Test
  void aStreamEndsInOrderWhenItsAccessIsOld() {
    serve(Access.everything("ada"));
    times(1_000, 15_000, 30_000, 100);
    Stream stream = listen("?counts=false");

    eventually(() -> assertThat(stream.ended).isTrue());

    assertThat(stream.heard("broken")).isFalse();
    eventually(() -> assertThat(EventHub.listeners(vertx, "simplequeue")).isZero());
  }

  @Test
  void whoHasMissedMoreThanIsKeptIsTold() {
    serve(Access.everything("ada"));
    Stream first = listen("?counts=false");
    Taps taps = Taps.of(vertx, "simplequeue");
    taps.on(new QueueEvent.QueuePaused("first"));
    eventually(() -> assertThat(first.heard("\"first\"")).isTrue());
    String old = first.lastId();
    for (int i = 1; i < EventHub.KEPT; i++) {
      taps.on(new QueueEvent.QueuePaused("q" + i));
    }
    eventually(() -> assertThat(first.heard("\"q" + (EventHub.KEPT - 1) + "\"")).isTrue());
    Stream just = listen("?counts=false", "Last-Event-ID", old);
    eventually(() -> assertThat(just.heard("\"q" + (EventHub.KEPT - 1) + "\"")).isTrue());
    assertThat(just.heard("event: gap")).isFalse();
    assertThat(just.heard("\"q1\"")).isTrue();

    taps.on(new QueueEvent.QueuePaused("one more"));
    taps.on(new QueueEvent.QueuePaused("another"));
    eventually(() -> assertThat(first.heard("\"another\"")).isTrue());
    Stream late = listen("?counts=false", "Last-Event-ID", old);

    eventually(() -> assertThat(late.heard("event: gap")).isTrue());
    assertThat(late.heard("\"another\"")).isFalse();
  }
}
