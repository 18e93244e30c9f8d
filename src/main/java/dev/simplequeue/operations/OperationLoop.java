package dev.simplequeue.operations;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Chunk;
import dev.simplequeue.impl.store.Chunk.Done;
import dev.simplequeue.impl.store.Effects;
import dev.simplequeue.impl.store.Operations;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.options.OperationsOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Looks whether an operation is to go on and takes its next chunk; then waits for as long as the
 * database says. When nothing is to be done it looks once per interval, and when it is told of an
 * operation.
 */
final class OperationLoop {
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  /** Another node is at it. */
  private static final Duration WHILE_OTHERS_WORK = Duration.ofMillis(50);

  /**
   * A node that has not done the last chunk looks a bit later than the one that has: only one of
   * them gets the next chunk.
   */
  private static final int SPREAD_MILLIS = 50;

  /** An operation that cannot go on leaves the others this much time. */
  private static final Duration REST = Duration.ofSeconds(10);

  private final OperationsOptions options;
  private final Session session;
  private final Operations operations;
  private final Chunk chunk;
  private final Hints hints;
  private final QueueListener listener;
  private final Loop loop;

  /** How many jobs the server can change in one chunk: a chunk that is cut off changes nothing. */
  private int jobs;

  /** Whether this node has done the last chunk, as far as it knows. */
  private boolean working;

  OperationLoop(
      Vertx vertx,
      OperationsOptions options,
      Database database,
      Session session,
      Hints hints,
      QueueListener listener) {
    this.options = options;
    this.session = session;
    this.operations = new Operations(database, session);
    this.chunk = new Chunk(database, session);
    this.hints = hints;
    this.listener = listener;
    this.jobs = options.getChunk();
    this.loop = new Loop(vertx, new Outage("operations", listener), LONGEST_PAUSE, this::round);
  }

  /** There may be a new operation. */
  void look() {
    loop.hurry();
  }

  Future<Void> stop() {
    return loop.stop();
  }

  private Future<Duration> round() {
    return operations
        .look()
        .compose(
            wait -> {
              if (wait.isEmpty()) {
                return session.rest().map(v -> options.getInterval());
              }
              return wait.get().isZero()
                  ? take()
                  : Future.succeededFuture(shorter(wait.get().plus(spread())));
            });
  }

  private Duration spread() {
    return working
        ? Duration.ZERO
        : Duration.ofMillis(ThreadLocalRandom.current().nextLong(SPREAD_MILLIS));
  }

  private Duration shorter(Duration wait) {
    return wait.compareTo(options.getInterval()) < 0 ? wait : options.getInterval();
  }

  private Future<Duration> take() {
    return chunk.take(jobs).map(this::taken).recover(this::failed);
  }

  private Duration taken(Optional<Done> done) {
    working = done.isPresent();
    if (done.isEmpty()) {
      return WHILE_OTHERS_WORK.plus(spread());
    }
    jobs = Math.min(options.getChunk(), 2 * jobs);
    tell(done.get());
    return done.get().ended() ? Duration.ZERO : shorter(done.get().pause());
  }

  /** What the server refuses is the operation's own trouble. */
  private Future<Duration> failed(Throwable error) {
    jobs = Math.max(1, jobs / 2);
    SqlFailure failure = SqlFailure.of(error);
    boolean itsOwn =
        error instanceof IllegalArgumentException
            || failure == SqlFailure.REFUSED
            || failure == SqlFailure.BUSY
            || SqlFailure.mayBeOfOneRow(error);
    Optional<UUID> operation = chunk.current();
    if (!itsOwn || operation.isEmpty()) {
      return Future.failedFuture(error);
    }
    String problem =
        error instanceof IllegalArgumentException
            ? "its filter cannot be read: " + error.getMessage()
            : SqlFailure.refusal(error);
    return operations
        .noteProblem(operation.get(), problem, REST)
        .map(
            isNew -> {
              if (isNew) {
                listener.on(new QueueEvent.OperationProblem(operation.get(), problem));
              }
              return WHILE_OTHERS_WORK;
            });
  }

  private void tell(Done done) {
    Effects effects = done.effects();
    // The pollers first: a job should not wait for those who are only told of it.
    if (!effects.queues().isEmpty() && done.kind() != OperationKind.DELETE) {
      hints.jobs(Set.copyOf(effects.queues().keySet()));
    }
    if (!effects.signalled().isEmpty()) {
      hints.everywhere(new Hint.Cancelled(Set.copyOf(effects.signalled())));
    }
    if (!effects.ended().isEmpty()) {
      hints.everywhere(new Hint.Changed(Set.copyOf(effects.ended())));
    }
    report(done);
  }

  private void report(Done done) {
    if (done.first()) {
      listener.on(new QueueEvent.OperationStarted(done.operation(), done.kind().word()));
    }
    done.effects()
        .queues()
        .forEach(
            (queue, count) -> {
              if (done.kind() == OperationKind.REDRIVE) {
                listener.on(new QueueEvent.Redriven(queue, count));
              } else if (done.kind() == OperationKind.DELETE) {
                listener.on(new QueueEvent.JobsDeleted(queue, count));
              }
            });
    if (done.ended()) {
      listener.on(
          new QueueEvent.OperationEnded(
              done.operation(),
              done.kind().word(),
              OperationState.DONE.word(),
              done.changed(),
              done.skipped(),
              done.took()));
    }
  }
}
