package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.Iterator;
import java.util.List;
import java.util.function.Function;

/** w2: single calls, so many in flight at a time; w2bus: the same as messages on the event bus. */
final class EnqueueOneByOne implements Bench.Workload {
  private static final int JOBS = 20_000;
  private static final int IN_FLIGHT = 64;

  private final boolean byMessage;

  EnqueueOneByOne(boolean byMessage) {
    this.byMessage = byMessage;
  }

  @Override
  public void run(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    call(bed, Bed.requests(JOBS));
    bed.execute("truncate " + Bed.SCHEMA + ".job");

    List<JobRequest> requests = Bed.requests(JOBS);
    bed.settleDown();
    Bed.Meter meter = bed.meter();
    call(bed, requests);
    JsonObject line = meter.read(JOBS);
    long found = bed.number("select count(*) from " + Bed.SCHEMA + ".job");
    bed.undeploy(deployment);
    bed.print(line.put("ok", found == JOBS));
  }

  private void call(Bed bed, List<JobRequest> requests) {
    SimpleQueue queue = SimpleQueue.client(bed.vertx());
    Function<JobRequest, Future<?>> one =
        byMessage
            ? request -> bed.vertx().eventBus().request("simplequeue.enqueue", json(request))
            : queue::enqueue;
    Iterator<JobRequest> rest = requests.iterator();
    Promise<Void> done = Promise.promise();
    int[] open = {requests.size()};
    bed.vertx()
        .runOnContext(
            v -> {
              for (int i = 0; i < IN_FLIGHT; i++) {
                next(one, rest, open, done);
              }
            });
    await(done.future());
  }

  private static void next(
      Function<JobRequest, Future<?>> one,
      Iterator<JobRequest> rest,
      int[] open,
      Promise<Void> done) {
    if (rest.hasNext()) {
      one.apply(rest.next())
          .onFailure(done::tryFail)
          .onSuccess(
              receipt -> {
                if (--open[0] == 0) {
                  done.tryComplete();
                }
                next(one, rest, open, done);
              });
    }
  }

  private static JsonObject json(JobRequest request) {
    return new JsonObject()
        .put("queue", request.queue())
        .put("payload", new JsonObject(request.payload().text()));
  }
}
