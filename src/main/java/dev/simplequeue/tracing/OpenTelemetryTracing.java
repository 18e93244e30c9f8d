package dev.simplequeue.tracing;

import static io.opentelemetry.api.common.AttributeKey.longKey;
import static io.opentelemetry.api.common.AttributeKey.stringKey;

import dev.simplequeue.impl.bus.JobTracing;
import dev.simplequeue.impl.bus.Tracings;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces jobs with <a href="https://opentelemetry.io">OpenTelemetry</a>, whose API is an optional
 * dependency: only this class needs it. Spans {@code enqueue <queue>} and {@code process <queue>}
 * have the names and attributes of the semantic conventions for messaging. The first run of a job,
 * if it begins within five minutes, is a child of the span that has enqueued it; each other run is
 * a trace of its own with a link to that span.
 *
 * <p>Without this class, a {@code Vertx} with a tracer traces jobs with that one, which has no
 * links.
 */
public final class OpenTelemetryTracing {

  private OpenTelemetryTracing() {}

  /**
   * Traces the jobs of the queue with the default address prefix in this {@code Vertx}, from now
   * on.
   *
   * @param vertx where the queue's parts, its handlers and its callers are
   * @param openTelemetry makes the spans
   */
  public static void install(Vertx vertx, OpenTelemetry openTelemetry) {
    install(vertx, SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX, openTelemetry);
  }

  /**
   * The same for the queue with this address prefix.
   *
   * @param vertx where the queue's parts, its handlers and its callers are
   * @param addressPrefix as in the options of the queue
   * @param openTelemetry makes the spans
   */
  public static void install(Vertx vertx, String addressPrefix, OpenTelemetry openTelemetry) {
    Tracings.of(vertx, addressPrefix).install(new Spans(openTelemetry));
  }

  private static final class Spans implements JobTracing {
    private static final TextMapGetter<Map<String, String>> GETTER =
        new TextMapGetter<>() {
          @Override
          public Iterable<String> keys(Map<String, String> headers) {
            return headers.keySet();
          }

          @Override
          public @Nullable String get(@Nullable Map<String, String> headers, String key) {
            return headers == null ? null : headers.get(key);
          }
        };

    // Made once: a span of each job has them.
    private static final AttributeKey<String> SYSTEM_KEY = stringKey("messaging.system");
    private static final AttributeKey<String> NAME = stringKey("messaging.operation.name");
    private static final AttributeKey<String> TYPE = stringKey("messaging.operation.type");
    private static final AttributeKey<String> QUEUE = stringKey("messaging.destination.name");
    private static final AttributeKey<String> ID = stringKey("messaging.message.id");
    private static final AttributeKey<Long> ATTEMPT = longKey("simplequeue.attempt");

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    Spans(OpenTelemetry openTelemetry) {
      this.tracer = openTelemetry.getTracer("dev.simplequeue");
      this.propagator = openTelemetry.getPropagators().getTextMapPropagator();
    }

    private SpanBuilder span(String name, String type, SpanKind kind, String queue) {
      return tracer
          .spanBuilder((name + " " + queue).strip())
          .setSpanKind(kind)
          .setAttribute(SYSTEM_KEY, SYSTEM)
          .setAttribute(NAME, name)
          .setAttribute(TYPE, type)
          .setAttribute(QUEUE, queue);
    }

    @Override
    public <T> Future<T> enqueue(
        io.vertx.core.Context context,
        List<JobRequest> requests,
        Function<List<JobRequest>, Future<T>> send) {
      SpanBuilder builder =
          span("enqueue", "send", SpanKind.PRODUCER, JobTracing.queue(requests))
              .setParent(Context.current());
      if (requests.size() == 1) {
        builder.setAttribute(ID, requests.get(0).id().toString());
      } else {
        builder.setAttribute("messaging.batch.message_count", (long) requests.size());
      }
      Span span = builder.startSpan();
      Map<String, String> headers = new HashMap<>();
      propagator.inject(
          Context.current().with(span), headers, (carrier, key, value) -> headers.put(key, value));
      return send.apply(Requests.carrying(requests, headers))
          .onComplete(ended -> end(span, "", ended.cause()));
    }

    @Override
    public Future<JobResult> process(
        io.vertx.core.Context context, Job job, Supplier<Future<JobResult>> run) {
      SpanBuilder builder =
          span("process", "process", SpanKind.CONSUMER, job.queue())
              .setAttribute(ID, job.id().toString())
              .setAttribute(ATTEMPT, (long) job.attempt());
      Context creation = propagator.extract(Context.root(), JobTracing.headers(job), GETTER);
      SpanContext creator = Span.fromContext(creation).getSpanContext();
      if (JobTracing.isSameTrace(job)) {
        builder.setParent(creation);
      } else {
        builder.setNoParent();
        if (creator.isValid()) {
          builder.addLink(creator);
        }
      }
      Span span = builder.startSpan();
      return within(span, context, run)
          .onComplete(
              ended ->
                  end(
                      span,
                      ended.succeeded() && ended.result() != null
                          ? JobTracing.errorType(ended.result())
                          : "",
                      ended.cause()));
    }

    /**
     * The span is current while the handler's code runs. If OpenTelemetry keeps the current span in
     * Vert.x's contexts, it is current until the handler has ended, in a separate context. If it
     * keeps the current span on threads, it is current until {@code process} has returned.
     */
    private static Future<JobResult> within(
        Span span, io.vertx.core.Context context, Supplier<Future<JobResult>> run) {
      Context current = Context.current().with(span);
      List<Scope> scope = new ArrayList<>(1);
      List<Future<JobResult>> answer = new ArrayList<>(1);
      ((ContextInternal) context)
          .duplicate()
          .dispatch(
              () -> {
                scope.add(current.makeCurrent());
                answer.add(run.get());
              });
      if (Context.current() == current) {
        scope.get(0).close();
      }
      return answer.get(0);
    }

    private static void end(Span span, String errorType, @Nullable Throwable error) {
      if (error != null) {
        span.recordException(error);
        span.setAttribute("error.type", error.getClass().getName());
        span.setStatus(StatusCode.ERROR);
      } else if (!errorType.isEmpty()) {
        span.setAttribute("error.type", errorType);
        span.setStatus(StatusCode.ERROR);
      }
      span.end();
    }
  }
}
