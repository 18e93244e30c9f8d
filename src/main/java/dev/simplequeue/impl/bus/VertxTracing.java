package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.spi.tracing.SpanKind;
import io.vertx.core.spi.tracing.TagExtractor;
import io.vertx.core.spi.tracing.VertxTracer;
import io.vertx.core.tracing.TracingPolicy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces with the tracer of this {@code Vertx}. That interface knows parents and no links: a run
 * that is only linked is a trace of its own, and names the one it comes from in {@value #FROM}.
 */
final class VertxTracing implements JobTracing {
  static final String FROM = "simplequeue.enqueued.traceparent";

  private static final TagExtractor<List<String>> TAGS =
      new TagExtractor<>() {
        @Override
        public int len(List<String> tags) {
          return tags.size() / 2;
        }

        @Override
        public String name(List<String> tags, int index) {
          return tags.get(2 * index);
        }

        @Override
        public String value(List<String> tags, int index) {
          return tags.get(2 * index + 1);
        }
      };

  private final VertxTracer<Object, Object> tracer;

  @SuppressWarnings("unchecked")
  VertxTracing(VertxTracer<?, ?> tracer) {
    this.tracer = (VertxTracer<Object, Object>) tracer;
  }

  @Override
  public <T> Future<T> enqueue(
      Context context, List<JobRequest> requests, Function<List<JobRequest>, Future<T>> send) {
    String queue = JobTracing.queue(requests);
    List<String> tags = tags("enqueue", "send", queue);
    if (requests.size() == 1) {
      tags.addAll(List.of("messaging.message.id", requests.get(0).id().toString()));
    } else {
      tags.addAll(List.of("messaging.batch.message_count", String.valueOf(requests.size())));
    }
    Map<String, String> headers = new HashMap<>();
    @Nullable Object span =
        tracer.sendRequest(
            context,
            SpanKind.MESSAGING,
            TracingPolicy.ALWAYS,
            tags,
            ("enqueue " + queue).strip(),
            headers::put,
            TAGS);
    return send.apply(Requests.carrying(requests, headers))
        .onComplete(
            ended ->
                tracer.receiveResponse(context, error(ended.cause()), span, ended.cause(), TAGS));
  }

  private static List<String> error(@Nullable Throwable error) {
    return error == null ? List.of() : List.of("error.type", error.getClass().getName());
  }

  private static List<String> tags(String name, String type, String queue) {
    List<String> tags = new ArrayList<>();
    tags.addAll(List.of("messaging.system", SYSTEM, "messaging.operation.name", name));
    tags.addAll(List.of("messaging.operation.type", type, "messaging.destination.name", queue));
    return tags;
  }

  @Override
  public Future<JobResult> process(Context context, Job job, Supplier<Future<JobResult>> run) {
    Map<String, String> headers = JobTracing.headers(job);
    boolean sameTrace = JobTracing.isSameTrace(job);
    List<String> tags = tags("process", "process", job.queue());
    tags.addAll(List.of("messaging.message.id", job.id().toString()));
    tags.addAll(List.of("simplequeue.attempt", String.valueOf(job.attempt())));
    if (!sameTrace && headers.containsKey("traceparent")) {
      tags.addAll(List.of(FROM, headers.get("traceparent")));
    }
    // A context of its own: what the handler calls becomes part of this span, and of no other.
    ContextInternal own = ((ContextInternal) context).duplicate();
    @Nullable Object span =
        tracer.receiveRequest(
            own,
            SpanKind.MESSAGING,
            TracingPolicy.ALWAYS,
            tags,
            "process " + job.queue(),
            sameTrace ? headers.entrySet() : Set.<Map.Entry<String, String>>of(),
            TAGS);
    List<Future<JobResult>> answer = new ArrayList<>(1);
    own.dispatch(() -> answer.add(run.get()));
    return answer
        .get(0)
        .onComplete(
            ended ->
                tracer.sendResponse(
                    own, outcome(ended.result(), ended.cause()), span, ended.cause(), TAGS));
  }

  private static List<String> outcome(@Nullable JobResult result, @Nullable Throwable error) {
    String type = result == null ? "" : JobTracing.errorType(result);
    return type.isEmpty() ? error(error) : List.of("error.type", type);
  }
}
