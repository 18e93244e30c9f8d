package dev.simplequeue.support;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A TCP proxy before the server that can do what networks do: refuse, cut, delay, throttle, go half
 * open, lead to another server, and lose a statement or its answer on the connection that has a
 * given application name.
 */
public final class Proxy {
  /** More than this is a large answer. */
  private static final long LARGE = 100_000;

  /** Less than that of a large answer, so that its server has to wait for its client. */
  private static final int RECEIVED = 64 << 10;

  private final Vertx vertx;
  private final NetClient client;
  private final NetServer server;
  private volatile PgConnectOptions target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger faults = new AtomicInteger();
  private final Map<String, AtomicInteger> statements = new ConcurrentHashMap<>();
  private volatile boolean refusing;
  private volatile @Nullable String victim;
  private volatile String only = "";
  private volatile boolean loseRequest;
  private volatile long holdMillis;
  private volatile long delayMillis;
  private volatile long bytesPerSecond;
  private volatile boolean blackHole;
  private volatile boolean disguising;
  private volatile @Nullable String stalling;

  /** Starts before the server of the test run. */
  public Proxy(Vertx vertx) {
    this(vertx, PgConnectOptions.fromUri(TestServer.uri()));
  }

  /** Starts before this server. */
  public Proxy(Vertx vertx, PgConnectOptions target) {
    this.vertx = vertx;
    this.target = target;
    this.client = vertx.createNetClient(new NetClientOptions().setReceiveBufferSize(RECEIVED));
    this.server = vertx.createNetServer().connectHandler(this::accept);
    OnDatabase.await(server.listen(0, "127.0.0.1"));
  }

  private void accept(NetSocket near) {
    if (refusing) {
      near.close();
      return;
    }
    near.pause();
    client
        .connect(target.getPort(), target.getHost())
        .onSuccess(far -> open(near, far))
        .onFailure(error -> near.close());
  }

  private void open(NetSocket near, NetSocket far) {
    Link link = new Link(vertx, this, near, far);
    links.add(link);
    if (blackHole) {
      link.swallow();
    }
  }

  // What the links ask.

  void count(String startup) {
    statements.computeIfAbsent(startup, one -> new AtomicInteger()).incrementAndGet();
  }

  /** Whether this is the statement that is to be lost or late: then it is the only one. */
  boolean isVictim(Link link, Buffer data) {
    String wanted = victim;
    boolean found =
        wanted != null
            && link.isNamed(wanted + " ")
            && data.toString(StandardCharsets.ISO_8859_1).contains(only);
    if (found) {
      victim = null;
      faults.incrementAndGet();
    }
    return found;
  }

  /** Whether this answer is the one that stops in its middle. */
  boolean isStalled(Link link, long bytesOfAnswer) {
    String wanted = stalling;
    boolean found = wanted != null && bytesOfAnswer > LARGE && link.isNamed(wanted + " ");
    if (found) {
      stalling = null;
      faults.incrementAndGet();
    }
    return found;
  }

  boolean losesRequests() {
    return loseRequest;
  }

  long holdMillis() {
    return holdMillis;
  }

  long delayMillis() {
    return delayMillis;
  }

  long bytesPerSecond() {
    return bytesPerSecond;
  }

  boolean disguises() {
    return disguising;
  }

  void closed(Link link) {
    links.remove(link);
  }

  // What the tests ask.

  /** How to connect through it. */
  public PgConnectOptions options() {
    return new PgConnectOptions(target).setHost("127.0.0.1").setPort(server.actualPort());
  }

  /**
   * The answer to the next statement on the connection with this application name is lost, after
   * its commit, and the connection with it.
   */
  public void loseNextAnswer(String applicationName) {
    loseAnswerTo("", applicationName);
  }

  /** The same for the next that contains this text, such as {@code COMMIT}. */
  public void loseAnswerTo(String text, String applicationName) {
    loseRequest = false;
    holdMillis = 0;
    only = text;
    victim = applicationName;
  }

  /**
   * The next statement on the connection with this application name is lost before it reaches the
   * server, and the connection with it.
   */
  public void loseNextStatement(String applicationName) {
    loseStatement("", applicationName);
  }

  /** The same for the next that contains this text. */
  public void loseStatement(String text, String applicationName) {
    loseRequest = true;
    holdMillis = 0;
    only = text;
    victim = applicationName;
  }

  /**
   * The next statement on the connection with this application name arrives at the server so much
   * later, as after an outage of the network, whatever its client does meanwhile.
   */
  public void delayNextStatement(String applicationName, long millis) {
    holdMillis = millis;
    only = "";
    victim = applicationName;
  }

  /**
   * The present connections with this application name go half open: they stay, and whatever is
   * sent on them, from either side, is lost. New ones work.
   *
   * @return how many
   */
  public int swallow(String applicationName) {
    return (int)
        links.stream()
            .filter(link -> link.isNamed(applicationName + " "))
            .filter(Link::swallow)
            .count();
  }

  /** How many connections with this application name are open, and not half open. */
  public int working(String applicationName) {
    return (int)
        links.stream()
            .filter(link -> link.isNamed(applicationName + " "))
            .filter(Link::works)
            .count();
  }

  /** All connections go half open, and new ones are it from the start; or new ones work again. */
  public void blackHole(boolean on) {
    blackHole = on;
    if (on) {
      links.forEach(Link::swallow);
    }
  }

  /**
   * In the middle of the next large answer on a connection with this application name its client
   * takes nothing any more, as if it were frozen.
   */
  public void stallNextAnswer(String applicationName) {
    stalling = applicationName;
  }

  /** Whatever is sent, in either direction, arrives so much later. */
  public void delay(long millis) {
    delayMillis = millis;
  }

  /** Each connection gets so many bytes a second from the server; 0 for all that come. */
  public void throttle(long bytes) {
    bytesPerSecond = bytes;
  }

  /** New connections are told numbers of processes that are not the server's, as by a pooler. */
  public void disguise() {
    disguising = true;
  }

  /** New connections lead to this server. */
  public void leadTo(PgConnectOptions other) {
    target = other;
  }

  /**
   * How often something was sent to the server on connections with this application name; no less
   * than the number of round trips.
   */
  public int statements(String applicationName) {
    return statements.entrySet().stream()
        .filter(entry -> entry.getKey().contains("application_name\0" + applicationName + " "))
        .mapToInt(entry -> entry.getValue().get())
        .sum();
  }

  /** How many statements or answers were lost or late. */
  public int faults() {
    return faults.get();
  }

  /** Cuts the connections with this application name. */
  public void cut(String applicationName) {
    links.stream().filter(link -> link.isNamed(applicationName + " ")).forEach(Link::cut);
  }

  /** Cuts all connections. */
  public void cut() {
    links.forEach(Link::cut);
  }

  /** Takes no new connections; those that are there stay. */
  public void refuseNew() {
    refusing = true;
  }

  /** Cuts all connections and takes no new ones, or takes them again. */
  public void refuse(boolean refuse) {
    refusing = refuse;
    if (refuse) {
      cut();
    }
  }

  /** Ends. */
  public Future<Void> close() {
    cut();
    return server.close().compose(v -> client.close());
  }
}
