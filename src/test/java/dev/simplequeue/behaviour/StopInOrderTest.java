package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.enqueue.EnqueueVerticle;
import dev.simplequeue.examples.StopInOrder;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.OnDatabase;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a container does to a node: SIGTERM, and some time. */
class StopInOrderTest extends OnDatabase {

  @Test
  void aProcessThatIsToldToEndLetsItsJobsEnd() throws IOException, InterruptedException {
    await(vertx.deployVerticle(new EnqueueVerticle(options())));
    SimpleQueue queue = SimpleQueue.create(vertx);
    await(queue.enqueueAll(IntStream.range(0, 80).mapToObj(i -> JobRequest.of("slow")).toList()));
    SimpleQueueOptions options = options();
    options.getPoller().setGrace(Duration.ofSeconds(20));
    Process node =
        new ChildJvm(StopInOrder.class).arguments(List.of(options.toJson().encode())).start();
    eventually(() -> assertThat(archivedJobs()).as("the first four").isGreaterThanOrEqualTo(4));
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.job where claimed_by is not null"))
                .isEqualTo(4));

    // As SIGTERM does, where there are signals.
    node.destroy();

    assertThat(node.waitFor(30, TimeUnit.SECONDS)).isTrue();
    // The claim can be so young that none of its jobs has started: then they are given back.
    assertThat(archivedJobs() + liveJobs()).isEqualTo(80);
    assertThat(number("select count(*) from {schema}.job where releases > 0 or crashes > 0"))
        .as("none was cut short")
        .isZero();
    assertThat(number("select count(*) from {schema}.node")).as("it has said good-bye").isZero();
  }
}
