package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Makes the pictures of the page for README and manual: {@code -Dsimplequeue.pictures=} the folder.
 * Without it nothing is done.
 */
@EnabledIfSystemProperty(named = "simplequeue.pictures", matches = ".+")
class PagePicturesTest extends OnBrowser {
  private static final int LARGEST = 150_000;

  @Test
  void thePicturesAreMade() throws IOException {
    var options = ShopJobs.with(webOptions()).setNodeName("shop-1");
    serve(
        options.setWeb(new WebOptions().setPort(0).setInstanceName("shop")),
        Access.everything("ada"));
    ShopJobs.enqueue(vertx, queue);
    browser.size(1280, 1180);
    go("");
    browser.sees(OVERVIEW);
    browser.theme("light");
    long[] turn = {0};
    long timer =
        vertx.setPeriodic(
            250,
            id ->
                queue.enqueueAll(
                    IntStream.range(0, (int) (6 + 5 * Math.sin(turn[0]++ / 9.0)))
                        .mapToObj(i -> JobRequest.of("email", JsonObject.of("to", "b" + i)))
                        .toList()));
    eventually(
        () ->
            assertThat(
                    browser.run("return document.querySelectorAll('main details tbody tr').length"))
                .isEqualTo(12L));
    take("page-overview");
    vertx.cancelTimer(timer);

    browser.size(1280, 760);
    go(
        "job?id="
            + await(
                    queue
                        .inspect()
                        .page(JobQuery.ALL.queue("webhook").states(EnumSet.of(JobState.FAILED))))
                .jobs()
                .get(0)
                .id());
    browser.sees("Attempt 2 failed");
    browser.theme("dark");
    take("page-job");
  }

  private static void take(String name) throws IOException {
    Path file = Path.of(System.getProperty("simplequeue.pictures"), name + ".png");
    browser.picture(file);
    assertThat(Files.size(file)).isLessThan(LARGEST);
  }
}
