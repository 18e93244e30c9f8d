package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher runs the queue from the documented configuration, without a line of Java. */
class LauncherTest extends OnDatabase {

  @Test
  void theLauncherDeploysTheQueueFromTheDocumentedConfiguration(@TempDir Path dir)
      throws Exception {
    Path conf = dir.resolve("simple-queue.json");
    Files.writeString(conf, documented().encodePrettily());
    CompletableFuture<Vertx> started = new CompletableFuture<>();
    VertxApplicationHooks hooks =
        new VertxApplicationHooks() {
          @Override
          public void afterVerticleDeployed(HookContext context) {
            started.complete(context.vertx());
          }
        };

    String[] arguments = {"dev.simplequeue.SimpleQueueVerticle", "-conf", conf.toString()};
    new VertxApplication(arguments, hooks).launch();

    Vertx launched = started.get(20, TimeUnit.SECONDS);
    await(SimpleQueue.client(launched).enqueue(JobRequest.of("email")));
    assertThat(liveJobs()).isEqualTo(1);
    eventually(
        () ->
            assertThat(await(SimpleQueue.client(launched).schedules().find("nightly report")))
                .hasValueSatisfying(entry -> assertThat(entry.nextAt()).isPresent()));
    await(launched.close());
  }

  private JsonObject documented() throws IOException {
    return new JsonObject(Files.readString(Path.of("conf/simple-queue.json")))
        .put("uri", TestServer.uri())
        .put("schema", schema);
  }
}
