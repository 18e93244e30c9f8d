package dev.simplequeue.examples;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgBuilder;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;

/** Stores a customer and enqueues a mail to her in one transaction, and waits for the mail. */
public final class QuickStart {
  public record Email(String to) {}

  /** Runs the jobs of the queue "email": one at a time for each deployed instance. */
  public static final class EmailHandler extends HandlerVerticle {
    @Override
    public String queue() {
      return "email";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      Email email = job.payloadAs(Email.class);
      return Future.succeededFuture(JobResult.success("sent to " + email.to()));
    }
  }

  /** Deploys the queue and the handler, in any order, enqueues, and waits for the job's end. */
  public static Future<JobOutcome> run(Vertx vertx, SimpleQueueOptions options) {
    SimpleQueue queue = SimpleQueue.create(vertx);
    Pool pool = PgBuilder.pool().connectingTo(options.getConnectOptions()).using(vertx).build();
    JobRequest mail = JobRequest.of("email", new Email("ada@example.org")).uniqueKey("mail-ada");
    return vertx
        .deployVerticle(new SimpleQueueVerticle(options))
        .compose(id -> vertx.deployVerticle(new EmailHandler()))
        .compose(id -> pool.query("create table if not exists customer (name text)").execute())
        .compose(ok -> pool.withTransaction(tx -> insert(tx).compose(o -> queue.enqueue(tx, mail))))
        .compose(receipt -> queue.await(receipt.id()));
  }

  private static Future<?> insert(SqlConnection connection) {
    return connection.query("insert into customer values ('Ada')").execute();
  }

  public static void main(String[] args) {
    Vertx vertx = Vertx.vertx();
    run(vertx, new SimpleQueueOptions().setUri(args[0]))
        .onSuccess(outcome -> System.out.println(outcome.toJson()))
        .onFailure(Throwable::printStackTrace)
        .eventually(vertx::close);
  }
}
