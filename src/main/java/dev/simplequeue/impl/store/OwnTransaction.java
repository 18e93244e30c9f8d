package dev.simplequeue.impl.store;

import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.StaleClaimException;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Settles a job on the connection of its handler, for {@link ClaimedJob#settle}. */
final class OwnTransaction {
  private final SimpleQueueOptions options;
  private final Settling settling;

  /** They are asked for by each job, on any thread. */
  private final Map<String, QueueOptions> queues = new ConcurrentHashMap<>();

  OwnTransaction(SimpleQueueOptions options) {
    this.options = options;
    this.settling = new Settling(options.getSchema());
  }

  /** See {@link dev.simplequeue.options.QueueOptions#setRefuseUnknownFields}. */
  boolean refusesUnknownFields(String queue) {
    return of(queue).isRefuseUnknownFields();
  }

  private QueueOptions of(String queue) {
    return queues.computeIfAbsent(queue, options::getQueue);
  }

  Future<Void> settle(SqlConnection connection, UUID node, ClaimedJob job, JobResult result) {
    if (result instanceof JobResult.Settled) {
      return Future.failedFuture(
          new InvalidValueException(
              "result", "is settled(); return settled() from the handler after this call"));
    }
    Change change = Change.of(new AttemptEnd.Result(result), job.attempt(), of(job.queue()));
    return settling
        .settle(Statements.on(connection), node, List.of(new Answer(job.id(), job.fence(), change)))
        .compose(
            fates -> {
              if (fates.of(job.id()) == Fate.NOT_HELD) {
                return Future.failedFuture(new StaleClaimException(job));
              }
              job.settledByItself(change);
              return Future.succeededFuture();
            });
  }
}
