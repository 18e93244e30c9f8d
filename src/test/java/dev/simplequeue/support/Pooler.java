package dev.simplequeue.support;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgConnectOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction pooler before the server, as PgBouncer is one: a client has a server connection
 * from the first message of a transaction to its end, then the next client gets it, and it the next
 * connection. Understands as much of the protocol as that needs
 * (https://www.postgresql.org/docs/current/protocol-flow.html); the server must trust its clients.
 * All on one context.
 */
public final class Pooler {
  private static final int CONNECTIONS = 3;

  private final Vertx vertx;
  private final NetClient client;
  private final NetServer server;
  private final PgConnectOptions target;
  private final Deque<Back> free = new ArrayDeque<>();
  private final Deque<Front> waiting = new ArrayDeque<>();
  private final List<Back> backs = new ArrayList<>();
  private Buffer greeting = Buffer.buffer();
  private int transactions;
  private volatile boolean closing;

  /** A connection to the server. */
  private final class Back {
    private final NetSocket socket;
    private final Promise<Back> started = Promise.promise();
    private Buffer unread = Buffer.buffer();
    private @Nullable Front user;

    Back(NetSocket socket) {
      this.socket = socket;
      socket.handler(this::read);
      socket.closeHandler(v -> closed());
    }

    /** By the server, which may end connections that rest; another one takes its place. */
    private void closed() {
      backs.remove(this);
      free.remove(this);
      started.tryFail("closed");
      if (user != null) {
        user.socket.close();
      }
      if (!closing) {
        connect();
      }
    }

    private void read(Buffer data) {
      unread.appendBuffer(data);
      Front to = user;
      int end = 0;
      boolean over = false;
      while (unread.length() - end >= 5 && unread.length() - end >= 1 + unread.getInt(end + 1)) {
        boolean ready = unread.getByte(end) == 'Z';
        byte status = ready ? unread.getByte(end + 5) : 0;
        end += 1 + unread.getInt(end + 1);
        over = ready && status == 'I' && (to == null || --to.open == 0);
        if (ready && status != 'I' && to != null) {
          to.open--;
        }
      }
      Buffer whole = unread.getBuffer(0, end);
      unread = unread.getBuffer(end, unread.length());
      if (to == null) {
        // Otherwise it is why the server ends the connection: nobody uses it.
        if (!started.future().isComplete()) {
          greeting = whole;
          if (over) {
            started.tryComplete(this);
          }
        }
        return;
      }
      to.socket.write(whole);
      if (over) {
        transactions++;
        user = null;
        to.back = null;
        free.add(this);
        serve();
      }
    }
  }

  /** A connection of a client. */
  private final class Front {
    private final NetSocket socket;
    private Buffer unread = Buffer.buffer();
    private boolean greeted;
    private int open;
    private @Nullable Back back;

    Front(NetSocket socket) {
      this.socket = socket;
      socket.handler(
          data -> {
            unread.appendBuffer(data);
            if (!greeted) {
              greeted = true;
              unread = Buffer.buffer();
              socket.write(greeting);
            } else if (back != null) {
              forward();
            } else if (!waiting.contains(this)) {
              waiting.add(this);
              serve();
            }
          });
    }

    void forward() {
      int end = 0;
      while (unread.length() - end >= 5 && unread.length() - end >= 1 + unread.getInt(end + 1)) {
        byte kind = unread.getByte(end);
        if (kind == 'Q' || kind == 'S') {
          open++;
        } else if (kind == 'X') {
          return;
        }
        end += 1 + unread.getInt(end + 1);
      }
      if (back != null) {
        back.socket.write(unread.getBuffer(0, end));
      }
      unread = unread.getBuffer(end, unread.length());
    }
  }

  private void serve() {
    while (!waiting.isEmpty() && !free.isEmpty()) {
      Front front = waiting.remove();
      if (front.unread.length() > 0 && front.unread.getByte(0) == 'X') {
        continue;
      }
      Back back = free.remove();
      back.user = front;
      front.back = back;
      front.forward();
    }
  }

  /** Starts before the server of the test run. */
  public Pooler(Vertx vertx) {
    this(vertx, PgConnectOptions.fromUri(TestServer.uri()).getUser());
  }

  /** The same, whose connections to the server are of this role. */
  public Pooler(Vertx vertx, String role) {
    this.vertx = vertx;
    this.target = PgConnectOptions.fromUri(TestServer.uri()).setUser(role);
    this.client = vertx.createNetClient();
    this.server = vertx.createNetServer();
    Promise<Void> ready = Promise.promise();
    vertx.runOnContext(v -> open().onComplete(ready));
    OnDatabase.await(ready.future());
  }

  private Future<Void> open() {
    Future<Void> opened = Future.succeededFuture();
    for (int i = 0; i < CONNECTIONS; i++) {
      opened = opened.compose(v -> connect());
    }
    return opened.compose(v -> server.connectHandler(Front::new).listen(0, "127.0.0.1").mapEmpty());
  }

  private Future<Void> connect() {
    Future<Back> connected =
        client
            .connect(target.getPort(), target.getHost())
            .compose(
                socket -> {
                  Back back = new Back(socket);
                  backs.add(back);
                  socket.write(startup());
                  return back.started.future();
                });
    return connected
        .onSuccess(
            back -> {
              free.add(back);
              serve();
            })
        .mapEmpty();
  }

  private Buffer startup() {
    Buffer body = Buffer.buffer().appendInt(196608);
    for (String text :
        List.of(
            "user",
            target.getUser(),
            "database",
            target.getDatabase(),
            "client_encoding",
            "utf8",
            "DateStyle",
            "ISO",
            "extra_float_digits",
            "2")) {
      body.appendString(text, StandardCharsets.UTF_8.name()).appendByte((byte) 0);
    }
    body.appendByte((byte) 0);
    return Buffer.buffer().appendInt(body.length() + 4).appendBuffer(body);
  }

  /** How to connect through it. */
  public PgConnectOptions options() {
    return new PgConnectOptions(target).setHost("127.0.0.1").setPort(server.actualPort());
  }

  /** How many transactions went through it. */
  public int transactions() {
    return transactions;
  }

  /** Ends. */
  public Future<Void> close() {
    closing = true;
    List.copyOf(backs).forEach(back -> back.socket.close());
    return server.close().compose(v -> client.close());
  }
}
