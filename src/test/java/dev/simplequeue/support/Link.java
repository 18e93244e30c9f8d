package dev.simplequeue.support;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import java.nio.charset.StandardCharsets;

/** A client's connection to the server, through a {@link Proxy}. */
final class Link {
  /** ReadyForQuery outside a transaction: the last message of an answer, sent after the commit. */
  private static final Buffer READY = Buffer.buffer(new byte[] {'Z', 0, 0, 0, 5, 'I'});

  private final Vertx vertx;
  private final Proxy proxy;
  private final NetSocket near;
  private final NetSocket far;
  private volatile String startup = "";
  private boolean losing;
  private boolean held;
  private volatile boolean swallowing;
  private volatile boolean stalled;

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
    if (!losing) {
      throttle(data);
      later(() -> near.write(data));
    } else if (data.length() >= READY.length()
        && data.slice(data.length() - READY.length(), data.length()).equals(READY)) {
      close();
    }
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

  /** Takes nothing from the server any more, as a client that is frozen. */
  void stall() {
    stalled = true;
    far.pause();
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
