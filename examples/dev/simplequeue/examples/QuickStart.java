package dev.simplequeue.examples;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;

/** The README's quick start: a handler, the queue, a job. */
public final class QuickStart {

  // tag::handler[]
  /** What the jobs of the queue "email" carry. */
  public record Email(String to) {}

  /** One instance is one permit: deploy as many as may run at a time. */
  public static final class EmailHandler extends HandlerVerticle {
    @Override
    public String queue() {
      return "email";
    }

    @Override
    protected Future<JobResult> process(Job job) {
      Email email = job.payloadAs(Email.class);
      return send(email).map(JobResult.success());
    }

    private Future<Void> send(Email email) {
      return vertx.timer(10).mapEmpty(); // a mail server's answer
    }
  }

  // end::handler[]

  private QuickStart() {}

  // tag::run[]
  /** Deploys, in any order, and enqueues. */
  public static Future<Receipt> run(Vertx vertx, SimpleQueueOptions options) {
    DeploymentOptions eight =
        new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER).setInstances(8);
    return vertx
        .deployVerticle(new SimpleQueueVerticle(options))
        .compose(id -> vertx.deployVerticle(EmailHandler::new, eight))
        .compose(
            id ->
                SimpleQueue.create(vertx)
                    .enqueue(
                        JobRequest.of("email", new Email("a@example.org"))
                            .uniqueKey("welcome-42")));
  }
  // end::run[]
}
