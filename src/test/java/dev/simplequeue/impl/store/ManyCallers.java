package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * Callers who want the same unique key, with a session for each. The sessions wait for locks as
 * long as it takes: all that could fail is a deadlock, and none may.
 */
abstract class ManyCallers extends OnTables {
  /** Of all methods of a class: to open a hundred of them takes longer than most methods do. */
  protected static final List<Session> sessions = new ArrayList<>();

  protected UUID node;
  private int requests;

  /** Who asks for it here has one for all methods. */
  @BeforeAll
  static void shareVertx(Vertx vertx) {}

  @AfterAll
  static void closeSessions() {
    sessions.forEach(opened -> await(opened.close()));
    sessions.clear();
  }

  @BeforeEach
  void register() {
    node = registerNode();
  }

  /** Sees to it that there are so many. */
  protected void openSessions(int number) {
    while (sessions.size() < number) {
      sessions.add(database.upkeepSession());
    }
    await(Future.all(sessions.stream().map(s -> s.execute("select 1", Tuple.tuple())).toList()));
  }

  protected JobRequest request(KeyPolicy policy) {
    return JobRequest.of("work", requests++).uniqueKey("key", policy);
  }

  protected List<JobRequest> requests(KeyPolicy policy, int number) {
    return Stream.generate(() -> request(policy)).limit(number).toList();
  }

  /** All at the same time, each on a session of its own. */
  protected List<Receipt> enqueue(List<JobRequest> callers) {
    List<Future<Receipt>> calls = new ArrayList<>();
    for (int i = 0; i < callers.size(); i++) {
      calls.add(enqueue(sessions.get(i), callers.get(i)));
    }
    return await(Future.all(calls)).list();
  }

  /** As the queue's own parts do it; a subclass may have another way. */
  protected Future<Receipt> enqueue(Session caller, JobRequest request) {
    return new Enqueueing(schema)
        .enqueue(caller, List.of(request), false)
        .map(receipts -> receipts.get(request.id()));
  }

  protected Future<Receipt> enqueueBySql(Session caller, JobRequest request) {
    return caller
        .execute(SqlEnqueue.sql(schema), SqlEnqueue.values(request))
        .map(SqlEnqueue::receipt)
        .recover(
            error ->
                error instanceof PgException held && held.getSqlState().equals("23505")
                    ? Future.succeededFuture(
                        Receipt.refused(request.id(), String.valueOf(held.getErrorMessage())))
                    : Future.failedFuture(error));
  }
}
