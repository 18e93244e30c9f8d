package dev.simplequeue.handler;

import dev.simplequeue.handler.Permit.Granted;
import dev.simplequeue.impl.base.LogContext;
import dev.simplequeue.impl.bus.Dispatch;
import dev.simplequeue.impl.bus.JobTracing;
import dev.simplequeue.impl.job.AttemptEnd;
import dev.simplequeue.impl.job.AttemptEnd.Result;
import dev.simplequeue.impl.job.AttemptEnd.TryAfter;
import dev.simplequeue.impl.job.AttemptEnd.Withdrawn;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobError;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.UnprocessablePayloadException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One run of a handler, from its own permit to its answer. Whatever the user's code does, the
 * dispatch ends exactly once, and the permit is given back.
 */
final class Execution {
  private final Dispatch dispatch;
  private final Function<Job, Future<JobResult>> process;
  private final boolean interrupting;
  private final @Nullable JobTracing tracing;
  private final BiConsumer<Dispatch, AttemptEnd> whenEnded;
  private final Context context;
  private Runnable release = () -> {};
  private @Nullable Future<JobResult> handled;

  /**
   * @param interrupting whether a cancel interrupts the thread that runs {@code process}
   * @param tracing makes spans of it; null if nobody does
   * @param whenEnded takes the answer; on any thread
   */
  Execution(
      Dispatch dispatch,
      Function<Job, Future<JobResult>> process,
      boolean interrupting,
      @Nullable JobTracing tracing,
      BiConsumer<Dispatch, AttemptEnd> whenEnded,
      Context context) {
    this.dispatch = dispatch;
    this.process = process;
    this.interrupting = interrupting;
    this.tracing = tracing;
    this.whenEnded = whenEnded;
    this.context = context;
  }

  /** On the verticle's own thread. */
  void run(Function<Job, Future<Permit>> acquire) {
    Future<Permit> permit = guarded(acquire, "acquire()");
    if (permit.succeeded()) {
      decided(permit.result());
    } else {
      permit.onComplete(granted -> onContext(() -> decided(granted)), error -> end(failure(error)));
    }
  }

  private void onContext(Runnable step) {
    if (Vertx.currentContext() == context) {
      step.run();
      return;
    }
    try {
      context.runOnContext(v -> step.run());
    } catch (RejectedExecutionException e) {
      // The verticle was undeployed and its worker pool is gone: it has lost the job, but a
      // permit that it has got is to be given back.
      dispatch.interrupt();
      step.run();
    }
  }

  private void decided(@Nullable Permit permit) {
    if (permit instanceof Granted granted) {
      release = granted.release();
      if (dispatch.start()) {
        process();
      } else {
        // Withdrawn while it waited for the handler's own permit.
        end(new Withdrawn());
      }
    } else if (permit instanceof Permit.TryAfter refused) {
      end(new TryAfter(refused.delay()));
    } else if (permit instanceof Permit.CancelJob refused) {
      end(new Result(new JobResult.Cancel(refused.reason())));
    } else if (permit instanceof Permit.Retry refused) {
      end(new Result(new JobResult.Failed(refused.error())));
    } else if (permit instanceof Permit.MarkCompleted) {
      end(new Result(JobResult.success()));
    } else {
      end(new Result(JobResult.failed("the handler's acquire() returned null")));
    }
  }

  private void process() {
    Future<JobResult> answer = tracing == null ? handled() : traced(tracing);
    answer.onComplete(
        result ->
            end(
                new Result(
                    result != null ? result : JobResult.failed("the handler returned null"))),
        error -> end(failure(error)));
  }

  /** A fault of the tracer must not affect the job. */
  private Future<JobResult> traced(JobTracing by) {
    try {
      return by.process(context, dispatch.job(), this::handledOnce);
    } catch (RuntimeException e) {
      return handledOnce();
    }
  }

  private Future<JobResult> handledOnce() {
    Future<JobResult> answer = handled;
    if (answer == null) {
      answer = handled();
      handled = answer;
    }
    return answer;
  }

  private Future<JobResult> handled() {
    return context.isEventLoopContext() ? interruptible() : named();
  }

  /** What the handler logs names its job. Not on an event loop, which others share. */
  private Future<JobResult> named() {
    Job job = dispatch.job();
    LogContext.enter(job.id().toString(), job.queue(), job.attempt());
    try {
      return interruptible();
    } finally {
      LogContext.leave();
    }
  }

  private Future<JobResult> interruptible() {
    if (!interrupting) {
      return guarded(process, "process()");
    }
    Interruption interruption = new Interruption(dispatch.job());
    Future<JobResult> answer = guarded(process, "process()");
    interruption.end();
    return answer;
  }

  private <T> Future<T> guarded(Function<Job, Future<T>> step, String name) {
    try {
      Future<T> future = step.apply(dispatch.job());
      return future != null ? future : Future.failedFuture(returnedNull(name));
    } catch (Throwable e) {
      return Future.failedFuture(e);
    }
  }

  private static IllegalStateException returnedNull(String name) {
    IllegalStateException error =
        new IllegalStateException("the handler's " + name + " returned null");
    // It would show none of the handler's code.
    error.setStackTrace(new StackTraceElement[0]);
    return error;
  }

  private void end(AttemptEnd end) {
    try {
      release.run();
    } catch (Throwable e) {
      // The answer stands; Vert.x reports what the user's code throws on the verticle's context.
      context.runOnContext(
          v -> {
            throw new IllegalStateException(
                "the release of a handler's own permit threw an exception", e);
          });
    }
    whenEnded.accept(dispatch, end);
  }

  private static AttemptEnd failure(@Nullable Throwable error) {
    return new Result(result(error), Optional.ofNullable(error).filter(Execution::hasTrace));
  }

  private static boolean hasTrace(Throwable error) {
    try {
      return error.getStackTrace().length > 0;
    } catch (Throwable e) {
      return false;
    }
  }

  private static JobResult unfit(Throwable error) {
    JobError named = JobError.of("unprocessable", error);
    return new JobResult.Unprocessable(
        new JobError(named.kind(), String.valueOf(error.getMessage()), named.trace()));
  }

  private static JobResult result(@Nullable Throwable error) {
    if (error == null) {
      return JobResult.failed("the handler's future failed without a reason");
    }
    try {
      return error instanceof UnprocessablePayloadException
          ? unfit(error)
          : JobResult.failed(error);
    } catch (Throwable e) {
      // An exception that cannot even be described.
      return JobResult.failed(error.getClass().getName());
    }
  }
}
