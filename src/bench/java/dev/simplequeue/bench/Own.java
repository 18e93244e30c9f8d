package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/** This project's queue: all options at their defaults, completed jobs kept. */
final class Own implements Contender {
  static final String NAME = "simplequeue";

  private final String name;
  private final ThreadingModel threading;
  private Vertx vertx;
  private SimpleQueue queue;
  private String handlers = "";

  /**
   * @param threading of the handlers
   */
  Own(String name, ThreadingModel threading) {
    this.name = name;
    this.threading = threading;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of("handlers", "8 instances, " + threading, "options", "defaults");
  }

  /** What matters of the other kind of handlers is how they drain. */
  @Override
  public boolean takesPartIn(String workload) {
    return threading == ThreadingModel.EVENT_LOOP || workload.equals("w3");
  }

  @Override
  public void open(String uri, String schema) {
    vertx = Vertx.vertx();
    queue = SimpleQueue.create(vertx);
    await(
        vertx.deployVerticle(
            new SimpleQueueVerticle(new SimpleQueueOptions().setUri(uri).setSchema(schema))));
  }

  @Override
  public void enqueueMany(int first, int jobs) {
    await(queue.enqueueAll(IntStream.range(first, first + jobs).mapToObj(Own::request).toList()));
  }

  @Override
  public void enqueueOne(int number) {
    await(queue.enqueue(request(number)));
  }

  @Override
  public void enqueueSingly(int first, int jobs, int inFlight) {
    AtomicInteger open = new AtomicInteger(jobs);
    AtomicInteger next = new AtomicInteger(first);
    Promise<Void> done = Promise.promise();
    vertx.runOnContext(
        v -> {
          for (int i = 0; i < inFlight; i++) {
            enqueueNext(next, first + jobs, open, done);
          }
        });
    await(done.future());
  }

  private void enqueueNext(AtomicInteger next, int end, AtomicInteger open, Promise<Void> done) {
    int number = next.getAndIncrement();
    if (number < end) {
      queue
          .enqueue(request(number))
          .onFailure(done::tryFail)
          .onSuccess(
              receipt -> {
                if (open.decrementAndGet() == 0) {
                  done.tryComplete();
                }
                enqueueNext(next, end, open, done);
              });
    }
  }

  private static JobRequest request(int number) {
    return JobRequest.of(WorkloadRequests.QUEUE, new Payload(number));
  }

  @Override
  public void start(IntConsumer handler) {
    Future<String> deployed =
        WorkloadHandlers.deploy(
            vertx, threading, job -> handler.accept(job.payloadAs(Payload.class).id));
    handlers = await(deployed);
  }

  @Override
  public void stop() {
    await(vertx.undeploy(handlers));
  }

  @Override
  public String waiting() {
    return "job";
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
