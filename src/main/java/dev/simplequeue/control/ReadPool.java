package dev.simplequeue.control;

import dev.simplequeue.impl.backend.StoppedReadException;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.store.Auditing;
import dev.simplequeue.impl.store.Counting;
import dev.simplequeue.impl.store.Finding;
import dev.simplequeue.impl.store.Looking;
import dev.simplequeue.impl.store.Matching;
import dev.simplequeue.impl.store.Operations;
import dev.simplequeue.impl.store.Paging;
import dev.simplequeue.impl.store.Scheduling;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;

/**
 * The connections for the reads of the HTTP API. Each does one read at a time, so that no read
 * waits for another within its time limit. To be used from one context.
 */
final class ReadPool {
  /** If more than this wait, further reads are refused. */
  private static final int MOST_WAITING = 200;

  private final Duration limit;
  private final List<Reader> readers = new ArrayList<>();
  private final Deque<Reader> free = new ArrayDeque<>();
  private final Deque<Runnable> waiting = new ArrayDeque<>();

  /** A connection, and what can be read by it. */
  record Reader(
      Session session,
      Counting counting,
      Paging paging,
      Finding finding,
      Matching matching,
      Operations operations,
      Looking looking,
      Auditing auditing,
      Scheduling scheduling) {

    private static Reader of(Database database) {
      Session session = database.webSession();
      return new Reader(
          session,
          new Counting(database, session),
          new Paging(database, session),
          new Finding(database, session),
          new Matching(database, session),
          new Operations(database, session),
          new Looking(database, session),
          new Auditing(database, session),
          new Scheduling(database, session));
    }
  }

  ReadPool(Database database) {
    limit = database.options().getWeb().getReadTimeout();
    for (int i = 0; i < database.options().getWeb().getReadConnections(); i++) {
      readers.add(Reader.of(database));
    }
    free.addAll(readers);
  }

  /** Reads as soon as a connection is free. */
  <T> Future<T> with(Function<Reader, Future<T>> read) {
    if (free.isEmpty() && waiting.size() >= MOST_WAITING) {
      return Future.failedFuture(
          new SimpleQueueException(
              FailureCode.BUFFER_FULL, MOST_WAITING + " reads wait already; repeat it later"));
    }
    Promise<T> answer = Promise.promise();
    waiting.add(() -> run(read, answer));
    next();
    return answer.future();
  }

  private void next() {
    if (!free.isEmpty() && !waiting.isEmpty()) {
      waiting.remove().run();
    }
  }

  private <T> void run(Function<Reader, Future<T>> read, Promise<T> answer) {
    Reader reader = free.remove();
    Future<T> result;
    try {
      result = read.apply(reader);
    } catch (RuntimeException e) {
      result = Future.failedFuture(e);
    }
    result
        .recover(
            error ->
                Future.failedFuture(
                    SqlFailure.isTimeLimit(error) ? new StoppedReadException(limit) : error))
        .onComplete(
            done -> {
              free.add(reader);
              answer.handle(done);
              next();
            });
  }

  Future<Void> close() {
    return Future.join(readers.stream().map(reader -> reader.session().close()).toList())
        .mapEmpty();
  }
}
