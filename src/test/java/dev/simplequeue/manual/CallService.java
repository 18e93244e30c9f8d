package dev.simplequeue.manual;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;

/** Answers with what the reply of a service means for the job. */
final class CallService extends HandlerVerticle {

  @Override
  public String queue() {
    return "call-service";
  }

  // tag::answers[]
  @Override
  protected Future<JobResult> process(Job job) {
    JsonObject request = job.payload().copy().put("traceparent", job.headers().get("traceparent"));
    return vertx
        .eventBus()
        .<JsonObject>request("service", request)
        .map(reply -> answer(reply.body()));
  }

  private static JobResult answer(JsonObject reply) {
    return switch (reply.getInteger("status")) {
      case 200 -> JobResult.success(reply.getJsonObject("body"));
      case 202 -> JobResult.rescheduleIn(Duration.ofSeconds(1)); // not ready: no attempt used
      case 429 -> JobResult.retryIn(Duration.ofMinutes(1), "the service asks for a pause");
      case 400 -> JobResult.unprocessable("the service does not understand the payload");
      case 403 -> JobResult.critical("no right to call the service");
      default -> JobResult.failed("the service answered " + reply.getInteger("status"));
    };
  }
  // end::answers[]
}
