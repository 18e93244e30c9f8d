package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent.LeaseExpired;
import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A node whose lease is over starts nothing that it still has: it may be another node's. */
@Tag("promise-4")
class LeaseOverTest extends OnDatabase {
  private final Heard heard = new Heard();
  private final List<Promise<Permit>> acquiring = new CopyOnWriteArrayList<>();
  private final List<Integer> started = new CopyOnWriteArrayList<>();
  private final AtomicInteger released = new AtomicInteger();
  private Proxy proxy;

  /** Its jobs begin when they have a permit of their own. */
  private final class Acquiring extends HandlerVerticle {
    @Override
    public String queue() {
      return "work";
    }

    @Override
    protected Future<Permit> acquire(Job job) {
      Promise<Permit> permit = Promise.promise();
      acquiring.add(permit);
      return permit.future();
    }

    @Override
    protected Future<JobResult> process(Job job) {
      started.add(job.fence());
      return Future.succeededFuture(JobResult.success());
    }
  }

  @Override
  protected SimpleQueueOptions options() {
    SimpleQueueOptions options =
        super.options().setConnectOptions(proxy.options()).addListener(heard);
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  @BeforeEach
  void openProxy() {
    proxy = new Proxy(vertx);
  }

  @AfterEach
  void closeProxy() {
    await(proxy.close());
  }

  private void grant(int acquired) {
    eventually(() -> assertThat(acquiring).hasSize(acquired));
    acquiring.get(acquired - 1).complete(Permit.granted(released::incrementAndGet));
    eventually(() -> assertThat(released).hasValue(acquired));
  }

  @Test
  void aJobWhoseOwnPermitComesAfterTheLeaseIsOverStartsOnlyWhenItIsClaimedAgain() {
    SimpleQueue queue = deployQueue();
    deployHandlers(Acquiring::new, ThreadingModel.EVENT_LOOP, 1);
    await(queue.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(acquiring).hasSize(1));

    proxy.refuse(true);
    eventually(() -> assertThat(heard.all(LeaseExpired.class)).hasSize(1));
    grant(1);
    proxy.refuse(false);
    grant(2);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(started).as("the claims whose handler began").containsExactly(2);
    assertThat(number("select attempt from {schema}.archive")).isEqualTo(1);
  }
}
