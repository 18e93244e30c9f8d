package dev.simplequeue.web;

import dev.simplequeue.impl.backend.ChangeRequest;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobIds;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * Makes changes: writes down that one begins, makes it, and writes down what came of it before the
 * caller is answered. So each that was made is in the audit, whatever is lost meanwhile.
 */
final class Changes {
  private static final int MAX_KEY = 255;

  /** Failures that may pass: it is worth repeating the request. */
  private static final Set<String> PASSING =
      Set.of(
          FailureCode.BUFFER_FULL.name(),
          FailureCode.UNAVAILABLE.name(),
          FailureCode.DATABASE_AWAY.name(),
          FailureCode.OUTCOME_UNKNOWN.name(),
          FailureCode.CONTENDED.name(),
          "STOPPED",
          "INTERNAL");

  private final Api api;

  Changes(Api api) {
    this.api = api;
  }

  /** Makes a change that was planned, and answers. */
  Future<Void> make(RoutingContext context, Access access, String action, Plan plan) {
    ChangeRequest change = change(context, access, action, plan);
    return api.backend(backend -> backend.begin(change))
        .compose(begun -> go(context, change, plan, begun));
  }

  private ChangeRequest change(RoutingContext context, Access access, String action, Plan plan) {
    Optional<String> key = Optional.ofNullable(context.request().getHeader("Idempotency-Key"));
    key.ifPresent(
        text -> TextChecks.checkName("Idempotency-Key", text, MAX_KEY, InvalidValueException::new));
    boolean audited = !action.equals(EnqueueRoutes.ACTION) || api.options().isAuditEnqueues();
    return new ChangeRequest(
        JobIds.next(),
        access.by(),
        action,
        plan.target(),
        audited,
        key,
        key.isPresent() ? digest(context, action) : "",
        JobIds.next());
  }

  /** The digest of all that the request says. */
  private static String digest(RoutingContext context, String action) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      String what = action + '\n' + context.pathParams() + '\n';
      digest.update(what.getBytes(StandardCharsets.UTF_8));
      Buffer body = context.body().buffer();
      digest.update(body == null ? new byte[0] : body.getBytes());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private Future<Void> go(
      RoutingContext context, ChangeRequest change, Plan plan, ChangeRequest.Begun begun) {
    if (begun instanceof ChangeRequest.Answered answered) {
      context.response().putHeader("Idempotent-Replayed", "true");
      Answers.stored(context, answered.answer());
      return Future.succeededFuture();
    } else if (begun instanceof ChangeRequest.UnderWay) {
      context.response().putHeader("Retry-After", "1");
      throw new Problem.Refusal(
          409, "UNDER_WAY", "the first request with this Idempotency-Key is still under way");
    } else if (begun instanceof ChangeRequest.KeyReused) {
      throw new Problem.Refusal(
          422, "KEY_REUSED", "this Idempotency-Key belongs to another request");
    }
    return work(plan, (ChangeRequest.Go) begun)
        .compose(
            result -> succeeded(context, change, result), error -> failed(context, change, error));
  }

  private static Future<Plan.Result> work(Plan plan, ChangeRequest.Go go) {
    try {
      return plan.work().apply(go);
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  private Future<Void> succeeded(RoutingContext context, ChangeRequest change, Plan.Result result) {
    return ended(
        context,
        change,
        result.isFinal() ? "done" : "unknown",
        result.detail(),
        new ChangeRequest.Answer(200, result.json().encode()),
        result.isFinal());
  }

  private Future<Void> failed(RoutingContext context, ChangeRequest change, Throwable error) {
    Problem problem = Problem.of(error);
    boolean unknown =
        problem.code().equals(FailureCode.OUTCOME_UNKNOWN.name())
            || problem.code().equals("INTERNAL");
    return ended(
        context,
        change,
        unknown ? "unknown" : "refused",
        problem.detail(),
        new ChangeRequest.Answer(problem.status(), problem.toJson().encode()),
        !PASSING.contains(problem.code()));
  }

  /** If it cannot be written down, the caller is answered all the same: the change is made. */
  private Future<Void> ended(
      RoutingContext context,
      ChangeRequest change,
      String outcome,
      String detail,
      ChangeRequest.Answer answer,
      boolean isFinal) {
    ChangeRequest.Ended ended =
        new ChangeRequest.Ended(
            change, outcome, detail, isFinal ? Optional.of(answer) : Optional.empty());
    return api.backend(backend -> backend.end(ended))
        .otherwiseEmpty()
        .onComplete(written -> Answers.stored(context, answer));
  }
}
