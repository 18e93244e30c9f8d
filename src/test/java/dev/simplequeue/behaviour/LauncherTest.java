package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.ScheduleEntry;
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
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher runs the queue from the documented configuration, without a line of Java. */
class LauncherTest extends OnDatabase {

  @Test
  void theLauncherDeploysTheQueueFromTheDocumentedConfiguration(@TempDir Path dir)
      throws Exception {
    Vertx launched = launch(dir, documented());

    await(SimpleQueue.create(launched).enqueue(JobRequest.of("email")));
    assertThat(liveJobs()).isEqualTo(1);
    eventually(() -> assertThat(nightlyReport(launched)).isPresent());
    await(launched.close());
  }

  /** The first file in the chapter on schedules, but for where the database is. */
  @Test
  void aNightlyReportTakesTheFewLinesOfTheManualAndTheLauncher(@TempDir Path dir) throws Exception {
    String chapter = Files.readString(Path.of("src/main/asciidoc/schedules.adoc"));
    String file = chapter.split("\\[source,json]\n----\n")[1].split("\n----")[0];
    assertThat(file.lines().count()).isLessThan(7);

    Vertx launched =
        launch(dir, new JsonObject(file).put("uri", TestServer.uri()).put("schema", schema));

    eventually(
        () ->
            assertThat(nightlyReport(launched))
                .hasValueSatisfying(
                    next ->
                        assertThat(next.toLocalTime())
                            .isIn(LocalTime.of(2, 30), LocalTime.of(3, 0))));
    await(SimpleQueue.create(launched).schedules().trigger("nightly report"));
    assertThat(number("select count(*) from {schema}.job where queue = 'report'")).isPositive();
    await(launched.close());
  }

  private Optional<ZonedDateTime> nightlyReport(Vertx launched) {
    return await(SimpleQueue.create(launched).schedules().find("nightly report"))
        .flatMap(ScheduleEntry::nextAt)
        .map(next -> next.atZone(ZoneId.of("Europe/Berlin")));
  }

  private static Vertx launch(Path dir, JsonObject options) throws Exception {
    Path conf = dir.resolve("simple-queue.json");
    Files.writeString(conf, options.encodePrettily());
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

    return started.get(60, TimeUnit.SECONDS);
  }

  private JsonObject documented() throws IOException {
    return new JsonObject(Files.readString(Path.of("conf/simple-queue.json")))
        .put("uri", TestServer.uri())
        .put("schema", schema);
  }
}
