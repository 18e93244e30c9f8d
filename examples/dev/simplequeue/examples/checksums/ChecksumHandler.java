package dev.simplequeue.examples.checksums;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Reads a file and answers with its SHA-256, its bytes and its lines. It blocks, so it runs on
 * worker threads.
 */
final class ChecksumHandler extends HandlerVerticle {
  static final String QUEUE = "checksum";

  private final Path dir;
  private final Runnable whenStarted;

  private ChecksumHandler(Path dir, Runnable whenStarted) {
    this.dir = dir;
    this.whenStarted = whenStarted;
  }

  /** Two files at a time for each processor. */
  static Future<String> deploy(Vertx vertx, Path dir, Runnable whenStarted) {
    int threads = 2 * Runtime.getRuntime().availableProcessors();
    DeploymentOptions workers = new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER);
    workers.setWorkerPoolName(QUEUE).setWorkerPoolSize(threads).setInstances(threads);
    return vertx.deployVerticle(() -> new ChecksumHandler(dir, whenStarted), workers);
  }

  @Override
  public String queue() {
    return QUEUE;
  }

  @Override
  protected Future<JobResult> process(Job job) {
    if (job.attempt() == 1) {
      whenStarted.run();
    }
    try {
      return Future.succeededFuture(JobResult.success(checksum(job.payload().getString("path"))));
    } catch (IOException | GeneralSecurityException e) {
      return Future.failedFuture(e);
    }
  }

  private JsonObject checksum(String path) throws IOException, GeneralSecurityException {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    long bytes = 0;
    long lines = 0;
    byte[] buffer = new byte[64 * 1024];
    try (InputStream in = Files.newInputStream(dir.resolve(path))) {
      for (int read; (read = in.read(buffer)) >= 0; bytes += read) {
        sha256.update(buffer, 0, read);
        for (int i = 0; i < read; i++) {
          lines += buffer[i] == '\n' ? 1 : 0;
        }
      }
    }
    return new JsonObject()
        .put("sha256", HexFormat.of().formatHex(sha256.digest()))
        .put("bytes", bytes)
        .put("lines", lines);
  }
}
