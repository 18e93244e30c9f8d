package dev.simplequeue.examples.checksums;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.Backoff;
import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.HdrHistogram.ConcurrentHistogram;

/**
 * One run: deploys the queue and its handlers, enqueues a job for each file, and waits for their
 * ends.
 */
final class ChecksumRun {
  private static final String SCHEMA = "simplequeue_checksums";

  private static final Backoff RETRY = Backoff.constant(Duration.ofMillis(200));

  private final Vertx vertx;
  private final SimpleQueueOptions options;
  private final Path dir;
  private final ConcurrentHistogram micros = new ConcurrentHistogram(3);
  private volatile long enqueuedNanos;

  ChecksumRun(Vertx vertx, SimpleQueueOptions options, Path dir) {
    this.vertx = vertx;
    this.options = options;
    this.dir = dir;
  }

  Report run(Runnable whenDeployed) throws IOException {
    List<String> files = Folder.files(dir);
    options
        .setSchema(SCHEMA)
        .setStartTimeout(Duration.ofSeconds(5))
        .setQueueDefaults(new QueueOptions().setBackoff(RETRY));
    await(vertx.deployVerticle(new SimpleQueueVerticle(options)));
    await(ChecksumHandler.deploy(vertx, dir, this::started));
    whenDeployed.run();

    String run = "run-" + JobIds.next();
    List<JobRequest> requests = files.stream().map(file -> request(file, run)).toList();
    try (Results results = new Results(vertx, options, run)) {
      enqueuedNanos = System.nanoTime();
      await(SimpleQueue.create(vertx).enqueueAll(requests));
      Progress.show(vertx, files.size(), results::live);
      double seconds = (System.nanoTime() - enqueuedNanos) / 1e9;
      return results.report(files.size(), seconds, micros);
    }
  }

  private static JobRequest request(String file, String run) {
    return JobRequest.of(ChecksumHandler.QUEUE, new JsonObject().put("path", file))
        .fingerprint(run);
  }

  private void started() {
    micros.recordValue((System.nanoTime() - enqueuedNanos) / 1000);
  }

  /** A program's main thread may wait; a verticle's never does. */
  static <T> T await(Future<T> future) {
    return future.await();
  }
}
