package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeTarget;
import dev.simplequeue.impl.backend.StoppedReadException;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/** Changes of single jobs. */
final class JobChangeRoutes implements RouteFamily {

  @Override
  public void addTo(Api api) {
    change(api, "cancel", Right.CANCEL, order -> nothing(order, id -> cancel(api, id)));
    change(api, "redrive", Right.REDRIVE, order -> nothing(order, id -> redrive(api, id)));
    edit(api, "run-now", Right.RUN_NOW, Operator::runNow);
    edit(api, "delete", Right.DELETE, Operator::delete);
    change(
        api,
        "reprioritise",
        Right.REPRIORITISE,
        order -> {
          int priority = priority(order);
          return id -> edited(api, id, (backend, ids) -> backend.reprioritise(ids, priority));
        });
  }

  private static void edit(
      Api api,
      String action,
      Right right,
      BiFunction<Operator, List<UUID>, Future<Edited>> statement) {
    change(api, action, right, order -> nothing(order, id -> edited(api, id, statement)));
  }

  private static void change(
      Api api,
      String action,
      Right right,
      Function<Order, Function<UUID, Future<Plan.Result>>> read) {
    api.post(
        "/jobs/{id}/" + action,
        right,
        action.replace('-', '_'),
        order -> {
          UUID id = order.call().job();
          Function<UUID, Future<Plan.Result>> work = read.apply(order);
          return queueOf(api, order, id)
              .map(
                  queue -> {
                    queue.ifPresent(order::in);
                    return new Plan(ChangeTarget.job(id, queue), go -> work.apply(id));
                  });
        });
  }

  /** A caller who may do it in every queue need not wait for a slow database to say which. */
  private static Future<Optional<String>> queueOf(Api api, Order order, UUID id) {
    return JobRoutes.find(api, order.call(), id)
        .map(JobHistory::entry)
        .map(entry -> Optional.of(entry.queue()))
        .recover(
            error ->
                order.isFree() && error instanceof StoppedReadException
                    ? Future.succeededFuture(Optional.empty())
                    : Future.failedFuture(error));
  }

  private static Function<UUID, Future<Plan.Result>> nothing(
      Order order, Function<UUID, Future<Plan.Result>> work) {
    new StrictJson(order.body().object()).end();
    return work;
  }

  private static int priority(Order order) {
    int[] read = {-1};
    new StrictJson(order.body().object())
        .integer("priority", value -> read[0] = JobRequest.of("any").priority(value).priority())
        .end();
    if (read[0] < 0) {
      throw new InvalidValueException("priority", "is missing");
    }
    return read[0];
  }

  private static Future<Plan.Result> cancel(Api api, UUID id) {
    return api.queue().cancel(id).map(done -> Plan.Result.of(done.toJson()));
  }

  private static Future<Plan.Result> redrive(Api api, UUID id) {
    return api.backend(backend -> backend.operator().redrive(RedriveRequest.one(id)))
        .map(
            redriven -> {
              redriven.skipped().forEach(JobChangeRoutes::refuse);
              return Plan.Result.of(redriven.toJson());
            });
  }

  /** One that was redriven before is answered as if it were now. */
  private static void refuse(Redriven.Skipped skipped) {
    switch (skipped.reason()) {
      case KEY_HELD ->
          throw problem(FailureCode.KEY_HELD, "a live job holds the unique key", skipped);
      case LOCKED -> throw problem(FailureCode.CONTENDED, "it is locked; repeat it", skipped);
      case REFUSED -> throw problem(FailureCode.REFUSED, "the database refuses it", skipped);
      case NOT_DEAD -> throw problem(FailureCode.UNKNOWN_JOB, "it is not a dead letter", skipped);
      case ALREADY_REDRIVEN -> {}
    }
  }

  private static SimpleQueueException problem(
      FailureCode code, String words, Redriven.Skipped skipped) {
    return new SimpleQueueException(code, words + skipped.by().map(by -> ": " + by).orElse(""));
  }

  private static Future<Plan.Result> edited(
      Api api, UUID id, BiFunction<Operator, List<UUID>, Future<Edited>> statement) {
    return api.backend(backend -> statement.apply(backend.operator(), List.of(id)))
        .map(
            edited -> {
              if (!edited.running().isEmpty()) {
                throw new Problem.Refusal(409, "RUNNING", "the job is running");
              } else if (!edited.locked().isEmpty()) {
                throw new SimpleQueueException(
                    FailureCode.CONTENDED, "another transaction has locked the job; repeat it");
              } else if (edited.done().isEmpty()) {
                throw new SimpleQueueException(
                    FailureCode.UNKNOWN_JOB, "the job has ended, or is not there any more");
              }
              return Plan.Result.of(edited.toJson());
            });
  }
}
