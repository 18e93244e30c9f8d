package dev.simplequeue.bench;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;

/**
 * w5: a million jobs wait, and the first of them are drained; w5future: a million are scheduled for
 * tomorrow, and those that are ready are drained.
 */
final class Backlog implements Bench.Workload {
  private static final int BACKLOG = 1_000_000;
  private static final int FIRST = 50_000;
  private static final int BATCH = 4000;

  private final boolean future;

  Backlog(boolean future) {
    this.future = future;
  }

  @Override
  public void run(Bed bed, int jobs) {
    String deployment = bed.deployFresh();
    Drainer drainer = new Drainer(bed, ThreadingModel.EVENT_LOOP);
    bed.preload(Drain.WARM_UP);
    drainer.drain(Drain.WARM_UP);
    if (future) {
      scheduleForTomorrow(bed);
      bed.preload(jobs);
    } else {
      bed.preload(BACKLOG);
    }
    JsonObject line = drainer.drain(future ? jobs : FIRST);
    bed.undeploy(deployment);
    bed.print(line.put("backlog", BACKLOG));
  }

  private static void scheduleForTomorrow(Bed bed) {
    SimpleQueue queue = SimpleQueue.client(bed.vertx());
    for (int done = 0; done < BACKLOG; done += BATCH) {
      List<JobRequest> batch =
          Bed.requests(BATCH).stream().map(job -> job.runIn(Duration.ofDays(1))).toList();
      Bed.await(queue.enqueueAll(batch));
    }
  }
}
