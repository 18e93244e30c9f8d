package dev.simplequeue.notify;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.sql.Channel;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Makes sure that this node hears notifications: it notifies itself now and then, and takes another
 * connection when that does not come back, since a half-open one is silent for ever. While it does
 * not hear, the other parts are told to look more often; when it hears again, to look once, for
 * hints were lost.
 */
final class ListenWatchdog {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
  private static final long ECHO_MILLIS = 2_000;

  private final Channel channel;
  private final String me;
  private final Hints hints;
  private final Duration interval;
  private final Vitals vitals;
  private final Loop loop;
  private boolean hearing;
  private int calls;
  private Promise<Void> echo = Promise.promise();

  /**
   * @param me what this node signs with
   * @param interval how often it listens for itself
   */
  ListenWatchdog(
      Vertx vertx,
      Channel channel,
      String me,
      Hints hints,
      Duration interval,
      Vitals vitals,
      QueueListener listener) {
    this.channel = channel;
    this.me = me;
    this.hints = hints;
    this.interval = interval;
    this.vitals = vitals;
    this.loop =
        new Loop(vertx, new Outage("notify", listener), LONGEST_PAUSE, this::check)
            .mayTake(1, Duration.ZERO);
  }

  void start() {
    loop.hurry();
  }

  private Future<Duration> check() {
    calls++;
    echo = Promise.promise();
    return channel
        .send(List.of(call()))
        .compose(sent -> echo.future().timeout(ECHO_MILLIS, TimeUnit.MILLISECONDS))
        .map(
            heard -> {
              if (!hearing) {
                hears(true);
                hints.here(new Hint.HeardAgain());
              }
              return interval;
            })
        .onFailure(error -> notHeard());
  }

  private String call() {
    return new JsonObject().put("from", me).put("alive", calls).encode();
  }

  /** A payload came: is it the node's own call? */
  boolean isOwnCall(String payload) {
    boolean own = payload.equals(call());
    if (own) {
      echo.tryComplete();
    }
    return own;
  }

  private void hears(boolean now) {
    hearing = now;
    vitals.hearing(now);
  }

  private void notHeard() {
    hears(false);
    hints.here(new Hint.Deaf());
    channel.reconnect();
  }

  /** The connection is gone. */
  void lost() {
    if (hearing) {
      hears(false);
      hints.here(new Hint.Deaf());
      loop.hurry();
    }
  }

  Future<Void> stop() {
    vitals.hearing(null);
    return loop.stop();
  }
}
