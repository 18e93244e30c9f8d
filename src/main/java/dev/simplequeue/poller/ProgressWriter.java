package dev.simplequeue.poller;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Outage;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.ClaimedJob;
import dev.simplequeue.impl.store.Progressing;
import dev.simplequeue.impl.store.ToldProgress;
import dev.simplequeue.job.JobProgress;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * Writes down how far running jobs have come: what all have told since the last time in one
 * statement, at most once a second. Nothing runs and no connection is made before a job tells
 * something; a run that ends within that second costs no statement. What could not be written waits
 * until the database is back, as long as its job runs.
 */
final class ProgressWriter {
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

  /** After this time without news the connection is closed. */
  private static final Duration QUIET = Duration.ofMinutes(1);

  private final Context context;
  private final Session session;
  private final Progressing progressing;
  private final ToldProgress told;
  private final Supplier<Set<ClaimedJob>> running;
  private final Loop loop;
  private final AtomicBoolean expected = new AtomicBoolean();

  /** Whether the loop runs within the pause anyway. */
  private boolean due;

  private boolean quiet = true;

  /**
   * @param told where jobs tell, on any thread
   * @param running the jobs whose answer still counts
   */
  ProgressWriter(
      Vertx vertx,
      Database database,
      ToldProgress told,
      Supplier<Set<ClaimedJob>> running,
      QueueListener listener) {
    this.context = vertx.getOrCreateContext();
    this.session = database.progressSession();
    this.progressing = new Progressing(database, session);
    this.told = told;
    this.running = running;
    this.loop = new Loop(vertx, new Outage("progress", listener), LONGEST_PAUSE, this::write);
    told.onTold(this::expect);
  }

  /** On any thread. */
  private void expect() {
    if (expected.compareAndSet(false, true)) {
      try {
        context.runOnContext(v -> begin());
      } catch (RejectedExecutionException e) {
        // Vert.x is closed. That does not concern the job.
      }
    }
  }

  /** Leaves a time that is set as it is: many jobs that tell must not put it off. */
  private void begin() {
    expected.set(false);
    if (!due) {
      due = true;
      loop.startIn(PAUSE);
    }
  }

  private Future<Duration> write() {
    due = false;
    Map<ClaimedJob, JobProgress> batch = told.isEmpty() ? Map.of() : told.take(running.get());
    if (batch.isEmpty()) {
      boolean rests = quiet;
      quiet = true;
      return rests ? session.rest().map(Loop.UNTIL_HURRIED) : Future.succeededFuture(QUIET);
    }
    quiet = false;
    return progressing
        .write(batch)
        .onFailure(
            error -> {
              told.putBack(batch);
              due = true;
            })
        .map(
            v -> {
              due = !told.isEmpty();
              return due ? PAUSE : QUIET;
            });
  }

  Future<Void> stop() {
    return loop.stop().compose(v -> session.close());
  }
}
