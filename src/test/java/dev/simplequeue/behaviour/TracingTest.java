package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.tracing.OpenTelemetryTracing;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.json.JsonObject;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A trace leads from who has enqueued a job to its handler, and retries do not stretch it. */
class TracingTest extends OnDatabase {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

  private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  private final Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();
  private final Queue<String> within = new ConcurrentLinkedQueue<>();
  private Vertx traced;

  /** How jobs are traced. */
  enum Way {
    /** By the tracer of Vert.x, which happens to be that of OpenTelemetry. */
    VERTX,
    /** By OpenTelemetry, in a Vert.x without a tracer. */
    OPEN_TELEMETRY,
    /** By OpenTelemetry, in a Vert.x that has it for a tracer too. */
    BOTH
  }

  @AfterEach
  void close() {
    if (traced != null) {
      await(traced.close());
    }
  }

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setQueueDefaults(new QueueOptions().setBackoff(Backoff.constant(Duration.ofMillis(10))));
  }

  private Future<JobResult> work(Job job) {
    headers.add(job.headers());
    within.add(Span.current().getSpanContext().getSpanId());
    return switch (job.queue()) {
      case "once" ->
          job.attempt() == 1
              ? Future.failedFuture(new IllegalStateException("no use"))
              : Future.succeededFuture(JobResult.success());
      case "bad" -> Future.succeededFuture(JobResult.critical("no use"));
      default -> Future.succeededFuture(JobResult.success());
    };
  }

  private SimpleQueue deploy(Way way) {
    return deploy(way, ThreadingModel.EVENT_LOOP);
  }

  private SimpleQueue deploy(Way way, ThreadingModel threading) {
    VertxBuilder builder = Vertx.builder();
    if (way != Way.OPEN_TELEMETRY) {
      builder.withTracer(new OpenTelemetryTracingFactory(telemetry));
    }
    traced = builder.build();
    if (way != Way.VERTX) {
      OpenTelemetryTracing.install(traced, telemetry);
    }
    SimpleQueue queue = deployQueue(traced, options());
    for (String name : List.of("email", "once", "bad")) {
      deployHandlers(traced, () -> new LambdaHandler(name, this::work), threading, 1);
    }
    return queue;
  }

  private Stream<SpanData> spans(String name) {
    return exporter.getFinishedSpanItems().stream().filter(span -> span.getName().equals(name));
  }

  private List<SpanData> spans(String name, int count) {
    eventually(() -> assertThat(spans(name)).hasSize(count));
    return spans(name).toList();
  }

  private static String attribute(SpanData span, String name) {
    return span.getAttributes().get(AttributeKey.stringKey(name));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void theFirstRunIsAChildOfTheSpanThatHasEnqueuedIt(Way way) {
    SimpleQueue queue = deploy(way);
    JobRequest request = JobRequest.of("email");
    await(queue.enqueueAndAwait(request));

    SpanData enqueued = spans("enqueue email", 1).get(0);
    SpanData processed = spans("process email", 1).get(0);

    assertThat(processed.getTraceId()).isEqualTo(enqueued.getTraceId());
    assertThat(processed.getParentSpanId()).isEqualTo(enqueued.getSpanId());
    assertThat(enqueued.getKind()).isEqualTo(SpanKind.PRODUCER);
    assertThat(processed.getKind()).isEqualTo(SpanKind.CONSUMER);
    assertThat(headers.remove().get("traceparent"))
        .isEqualTo("00-" + enqueued.getTraceId() + "-" + enqueued.getSpanId() + "-01");
    for (SpanData span : List.of(enqueued, processed)) {
      assertThat(attribute(span, "messaging.system")).isEqualTo("simplequeue");
      assertThat(attribute(span, "messaging.destination.name")).isEqualTo("email");
      assertThat(attribute(span, "messaging.message.id")).isEqualTo(request.id().toString());
    }
    assertThat(attribute(enqueued, "messaging.operation.name")).isEqualTo("enqueue");
    assertThat(attribute(enqueued, "messaging.operation.type")).isEqualTo("send");
    assertThat(attribute(processed, "messaging.operation.name")).isEqualTo("process");
    assertThat(attribute(processed, "messaging.operation.type")).isEqualTo("process");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatAHandlerDoesBelongsToItsSpan(Way way) {
    SimpleQueue queue = deploy(way, ThreadingModel.WORKER);
    await(queue.enqueueAndAwait(JobRequest.of("email")));

    assertThat(within).containsExactly(spans("process email", 1).get(0).getSpanId());
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"OPEN_TELEMETRY", "BOTH"})
  void aRetryIsATraceOfItsOwnWithALink(Way way) {
    SimpleQueue queue = deploy(way);
    await(queue.enqueueAndAwait(JobRequest.of("once")));

    SpanData enqueued = spans("enqueue once", 1).get(0);
    List<SpanData> runs = spans("process once", 2);

    assertThat(runs.get(0).getParentSpanId()).isEqualTo(enqueued.getSpanId());
    assertThat(runs.get(0).getLinks()).isEmpty();
    assertThat(attribute(runs.get(0), "error.type")).contains("IllegalStateException");
    assertThat(runs.get(1).getTraceId()).isNotEqualTo(enqueued.getTraceId());
    assertThat(runs.get(1).getParentSpanContext().isValid()).isFalse();
    assertThat(runs.get(1).getLinks())
        .singleElement()
        .satisfies(
            link -> assertThat(link.getSpanContext().getSpanId()).isEqualTo(enqueued.getSpanId()));
  }

  /** That interface has no links. */
  @Test
  void withTheTracerOfVertxARetryIsATraceOfItsOwnThatNamesTheFirst() {
    SimpleQueue queue = deploy(Way.VERTX);
    await(queue.enqueueAndAwait(JobRequest.of("once")));

    SpanData enqueued = spans("enqueue once", 1).get(0);
    SpanData retry = spans("process once", 2).get(1);

    assertThat(retry.getTraceId()).isNotEqualTo(enqueued.getTraceId());
    assertThat(retry.getParentSpanContext().isValid()).isFalse();
    assertThat(attribute(retry, "simplequeue.enqueued.traceparent"))
        .contains(enqueued.getTraceId(), enqueued.getSpanId());
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"OPEN_TELEMETRY", "BOTH"})
  void aRunLongAfterItsJobWasMadeIsLinkedToo(Way way) {
    SimpleQueue queue = deploy(way);
    JobRequest request = JobRequest.of("email").runIn(Duration.ofHours(1));
    await(queue.enqueue(request));

    rows("update {schema}.job set created_at = created_at - interval '6 minutes'");
    await(queue.operate().runNow(List.of(request.id())));

    SpanData run = spans("process email", 1).get(0);
    assertThat(run.getTraceId()).isNotEqualTo(spans("enqueue email", 1).get(0).getTraceId());
    assertThat(run.getLinks()).hasSize(1);
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void aContextThatTheCallerHasSetIsNotChanged(Way way) {
    SimpleQueue queue = deploy(way);
    await(queue.enqueueAndAwait(JobRequest.of("email").headers(Map.of("traceparent", PARENT))));

    assertThat(headers.remove()).containsEntry("traceparent", PARENT);
    SpanData run = spans("process email", 1).get(0);
    assertThat(run.getTraceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    assertThat(run.getParentSpanId()).isEqualTo("b7ad6b7169203331");
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void messagesAndBatchesAndOwnTransactionsCarryItToo(Way way) {
    SimpleQueue queue = deploy(way);
    await(traced.eventBus().request("simplequeue.enqueue", new JsonObject().put("queue", "email")));
    await(queue.enqueueAll(List.of(JobRequest.of("email"), JobRequest.of("email"))));
    await(pool.withTransaction(conn -> queue.enqueue(conn, JobRequest.of("email"))));

    List<SpanData> enqueued = spans("enqueue email", 3);
    List<SpanData> processed = spans("process email", 4);

    assertThat(processed)
        .extracting(SpanData::getParentSpanId)
        .isSubsetOf(enqueued.stream().map(SpanData::getSpanId).toList());
    assertThat(headers).allSatisfy(each -> assertThat(each).containsKey("traceparent"));
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void anEndWithoutSuccessIsAnErrorOfTheSpan(Way way) {
    SimpleQueue queue = deploy(way);
    await(queue.enqueueAndAwait(JobRequest.of("bad")));

    assertThat(attribute(spans("process bad", 1).get(0), "error.type")).isEqualTo("critical");
  }

  @Test
  void whoDoesNotTraceHasNoHeaders() {
    traced = Vertx.vertx();
    SimpleQueue queue = deployQueue(traced, options());
    deployHandlers(
        traced, () -> new LambdaHandler("email", this::work), ThreadingModel.EVENT_LOOP, 1);

    await(queue.enqueueAndAwait(JobRequest.of("email")));

    assertThat(headers.remove()).isEmpty();
    assertThat(exporter.getFinishedSpanItems()).isEmpty();
  }
}
