package dev.simplequeue.support;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
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
 * A TCP proxy before the server that can do what networks do: refuse, cut, go half open, and lose a
 * statement or its answer on the connection that has a given application name.
 */
public final class Proxy {
  /** ReadyForQuery outside a transaction: the last message of an answer, sent after the commit. */
  private static final Buffer READY = Buffer.buffer(new byte[] {'Z', 0, 0, 0, 5, 'I'});

  private final Vertx vertx;
  private final NetClient client;
  private final NetServer server;
  private final PgConnectOptions target;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final AtomicInteger faults = new AtomicInteger();
  private final Map<String, AtomicInteger> statements = new ConcurrentHashMap<>();
  private volatile boolean refusing;
  private volatile @Nullable String victim;
  private volatile String only = "";
  private volatile boolean loseRequest;
  private volatile long holdMillis;

  /** A connection of a client to the server. */
  private final class Link {
    private final NetSocket near;
    private final NetSocket far;
    private volatile String name = "";
    private boolean losing;
    private boolean held;
    private volatile boolean swallowing;

    Link(NetSocket near, NetSocket far) {
      this.near = near;
      this.far = far;
    }

    void open() {
      links.add(this);
      near.handler(this::fromClient);
      far.handler(this::fromServer);
      near.closeHandler(v -> close());
      far.closeHandler(v -> close());
      near.resume();
    }

    private void fromClient(Buffer data) {
      if (held || swallowing) {
        // What follows a late statement would arrive later still.
        return;
      }
      if (name.isEmpty()) {
        name = data.toString(StandardCharsets.ISO_8859_1);
        far.write(data);
        return;
      }
      statements.computeIfAbsent(name, one -> new AtomicInteger()).incrementAndGet();
      String wanted = victim;
      if (wanted != null
          && isNamed(wanted)
          && data.toString(StandardCharsets.ISO_8859_1).contains(only)) {
        victim = null;
        faults.incrementAndGet();
        if (holdMillis > 0) {
          held = true;
          vertx.setTimer(holdMillis, timer -> far.write(data).onComplete(written -> far.close()));
          return;
        }
        if (loseRequest) {
          close();
          return;
        }
        losing = true;
      }
      far.write(data);
    }

    private boolean isNamed(String applicationName) {
      return Proxy.isNamed(name, applicationName);
    }

    private void fromServer(Buffer data) {
      if (swallowing) {
        return;
      }
      if (!losing) {
        near.write(data);
      } else if (data.length() >= READY.length()
          && data.slice(data.length() - READY.length(), data.length()).equals(READY)) {
        close();
      }
    }

    private void close() {
      links.remove(this);
      near.close();
      if (!held) {
        far.close();
      }
    }
  }

  /** Starts before the server of the test run. */
  public Proxy(Vertx vertx) {
    this.vertx = vertx;
    this.target = PgConnectOptions.fromUri(TestServer.uri());
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer().connectHandler(this::accept);
    DatabaseTest.await(server.listen(0, "127.0.0.1"));
  }

  private void accept(NetSocket near) {
    if (refusing) {
      near.close();
      return;
    }
    near.pause();
    client
        .connect(target.getPort(), target.getHost())
        .onSuccess(far -> new Link(near, far).open())
        .onFailure(error -> near.close());
  }

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
    loseRequest = true;
    holdMillis = 0;
    only = "";
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

  private static boolean isNamed(String startup, String applicationName) {
    return startup.contains("application_name\0" + applicationName + " ");
  }

  /**
   * The present connections with this application name go half open: they stay, and whatever is
   * sent on them, from either side, is lost. New ones work.
   *
   * @return how many
   */
  public int swallow(String applicationName) {
    int half = 0;
    for (Link link : links) {
      if (!link.swallowing && link.isNamed(applicationName)) {
        link.swallowing = true;
        half++;
      }
    }
    return half;
  }

  /**
   * How often something was sent to the server on connections with this application name; no less
   * than the number of round trips.
   */
  public int statements(String applicationName) {
    return statements.entrySet().stream()
        .filter(entry -> isNamed(entry.getKey(), applicationName))
        .mapToInt(entry -> entry.getValue().get())
        .sum();
  }

  /** How many statements or answers were lost or late. */
  public int faults() {
    return faults.get();
  }

  /** Cuts all connections. */
  public void cut() {
    links.forEach(link -> link.near.close());
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
