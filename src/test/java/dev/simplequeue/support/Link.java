package dev.simplequeue.support;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;

/** A client's connection to the server, through a {@link Proxy}. */
final class Link {
  /** ReadyForQuery outside a transaction: the last message of an answer, sent after the commit. */
  private static final Buffer READY = Buffer.buffer(new byte[] {'Z', 0, 0, 0, 5, 'I'});

  private static final Buffer IN_TRANSACTION = Buffer.buffer(new byte[] {'Z', 0, 0, 0, 5, 'T'});

  /** BackendKeyData, as far as the number of the process. */
  private static final String KEY = "K\0\0\0\f";

  private static final int NOT_THERE = -1;

  private static final long COMMIT_MILLIS = 100;

  private final Vertx vertx;
  private final Proxy proxy;
  private final NetSocket near;
  private final NetSocket far;
  private volatile String startup = "";
  private boolean losing;
  private boolean held;
  private volatile boolean swallowing;
  private boolean stalled;
  private long bytesOfAnswer;

  Link(Vertx vertx, Proxy proxy, NetSocket near, NetSocket far) {
    this.vertx = vertx;
    this.proxy = proxy;
    this.near = near;
    this.far = far;
    near.handler(this::fromClient);
    far.handler(this::fromServer);
    near.closeHandler(v -> close());
    far.closeHandler(v -> close());
    near.resume();
  }

  boolean isNamed(String applicationName) {
    return startup.contains("application_name\0" + applicationName);
  }

  private void fromClient(Buffer data) {
    if (held || swallowing) {
      // What follows a late statement would arrive later still.
      return;
    }
    if (startup.isEmpty()) {
      startup = data.toString(StandardCharsets.ISO_8859_1);
      far.write(data);
      return;
    }
    proxy.count(startup);
    bytesOfAnswer = 0;
    if (!proxy.isVictim(this, data)) {
      later(() -> far.write(data));
    } else if (proxy.holdMillis() > 0) {
      held = true;
      vertx.setTimer(
          proxy.holdMillis(), timer -> far.write(data).onComplete(written -> far.close()));
    } else if (proxy.losesRequests()) {
      close();
    } else {
      losing = true;
      far.write(data);
    }
  }

  private void fromServer(Buffer data) {
    if (swallowing) {
      return;
    }
    int key =
        proxy.disguises() ? data.toString(StandardCharsets.ISO_8859_1).indexOf(KEY) : NOT_THERE;
    if (key != NOT_THERE) {
      data.setInt(key + KEY.length(), Integer.MAX_VALUE);
    }
    bytesOfAnswer += data.length();
    if (proxy.isStalled(this, bytesOfAnswer)) {
      stalled = true;
      far.pause();
    } else if (!losing) {
      throttle(data);
      later(() -> near.write(data));
    } else if (endsWith(data, READY)) {
      close();
    } else if (endsWith(data, IN_TRANSACTION)) {
      // Unless a commit is on its way too, its answer is all that comes.
      vertx.setTimer(COMMIT_MILLIS, timer -> close());
    }
  }

  private static boolean endsWith(Buffer data, Buffer end) {
    return data.length() >= end.length()
        && data.slice(data.length() - end.length(), data.length()).equals(end);
  }

  private void later(Runnable write) {
    if (proxy.delayMillis() == 0) {
      write.run();
    } else {
      vertx.setTimer(proxy.delayMillis(), timer -> write.run());
    }
  }

  private void throttle(Buffer data) {
    if (proxy.bytesPerSecond() > 0) {
      far.pause();
      long millis = Math.max(1, 1000L * data.length() / proxy.bytesPerSecond());
      vertx.setTimer(
          millis,
          timer -> {
            if (!stalled) {
              far.resume();
            }
          });
    }
  }

  /** Whatever comes from now on is lost, and both sides believe that they are connected. */
  boolean swallow() {
    boolean first = !swallowing;
    swallowing = true;
    return first;
  }

  boolean works() {
    return !swallowing;
  }

  void cut() {
    swallowing = false;
    near.close();
    close();
  }

  /** Nobody learns of it at the other end of a half-open connection. */
  private void close() {
    if (swallowing) {
      return;
    }
    proxy.closed(this);
    near.close();
    if (!held) {
      far.close();
    }
  }
}
