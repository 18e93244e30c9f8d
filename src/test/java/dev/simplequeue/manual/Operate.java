package dev.simplequeue.manual;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.OperationState;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What an operator asks for. */
final class Operate {
  private Operate() {}

  static Future<List<String>> counts(Vertx vertx) {
    // tag::counts[]
    Operator inspector = SimpleQueue.create(vertx).operate();
    Future<List<String>> ready =
        inspector
            .counts()
            .map(
                counts ->
                    counts.queues().stream()
                        .map(q -> q.queue() + ": " + q.of(JobState.READY).jobs() + " ready")
                        .toList());
    // end::counts[]
    return ready;
  }

  static Future<JobPage> secondPage(Operator inspector) {
    // tag::pages[]
    JobQuery refused =
        JobQuery.ALL
            .queue("email")
            .states(EnumSet.of(JobState.FAILED, JobState.CRITICAL))
            .error("connection refused")
            .size(1);
    Future<JobPage> second =
        inspector
            .page(refused) // the newest dead letters with that error
            .compose(page -> inspector.page(refused.cursor(page.cursor().orElseThrow())));
    // end::pages[]
    return second;
  }

  static Future<JobPage> search(Operator inspector) {
    // tag::search[]
    JobQuery ofCustomer =
        JobQuery.ALL.queue("email").payload("customer.id", "4711").header("tenant", "acme");
    Future<JobPage> found = inspector.page(ofCustomer);
    // end::search[]
    return found;
  }

  static Future<Optional<JobHistory>> one(Operator inspector, UUID id) {
    // tag::one[]
    Future<Optional<JobHistory>> job =
        inspector.find(id); // payload, errors, who runs it, its lives
    // end::one[]
    return job;
  }

  static Future<QueuePause> mend(Operator inspector) {
    // tag::mend[]
    Future<QueuePause> mended =
        inspector
            .pause("email") // on all nodes
            .compose(paused -> repair())
            .compose(v -> inspector.redrive(RedriveRequest.ofQueue("email").atMost(500)))
            .compose(redriven -> inspector.resume("email"));
    // end::mend[]
    return mended;
  }

  private static Future<Void> repair() {
    return Future.succeededFuture();
  }

  static Future<?> edit(Operator inspector, List<UUID> ids) {
    // tag::edit[]
    return inspector
        .reprioritise(ids, 0)
        .compose(edited -> inspector.runNow(ids))
        .compose(edited -> inspector.delete(ids)); // of jobs that wait: no record is left
    // end::edit[]
  }

  static Future<Operation> operation(Operator operator) {
    // tag::operation[]
    OperationRequest redrive =
        OperationRequest.redrive(JobQuery.ALL.queue("email").error("connection refused")).by("Ada");
    Future<Operation> submitted =
        operator
            .preview(redrive) // by the same filter
            .compose(
                preview ->
                    preview.total() < 100_000
                        ? operator.submit(redrive)
                        : Future.failedFuture(preview.total() + " are too many"));
    // end::operation[]
    return submitted;
  }

  static Future<Optional<Operation>> progress(Operator operator, UUID id) {
    // tag::progress[]
    Future<Optional<Operation>> now =
        operator.operation(id); // how many are changed, how many skipped, and why
    Future<OperationPage> running =
        operator.operations(OperationQuery.ALL.state(OperationState.RUNNING));
    Future<Optional<Operation>> cancelled =
        operator.cancelOperation(id, "Ada"); // what is changed stays changed
    // end::progress[]
    return Future.all(now, running).compose(all -> cancelled);
  }

  static Future<JsonObject> byMessage(Vertx vertx) {
    // tag::message[]
    JsonObject message = new JsonObject().put("queue", "email").put("atMost", 500);
    Future<JsonObject> redriven =
        vertx
            .eventBus()
            .<JsonObject>request("simplequeue.operate.redrive", message)
            .map(reply -> reply.body());
    // end::message[]
    return redriven;
  }
}
