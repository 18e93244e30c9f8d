package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobIds;
import dev.simplequeue.job.JobRequest;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The statements that find and end jobs that no node has a handler for. */
class UnhandledTest extends StoreTest {
  private Unhandled unhandled;

  @BeforeEach
  void makeUnhandled() {
    unhandled = new Unhandled(database, session);
  }

  @Test
  void onlyQueuesWithReadyJobsAndNoHandlerAreFound() {
    await(new Nodes(database, session).register(JobIds.next(), "test", Set.of("handled")));
    insert(
        JobRequest.of("a").priority(0),
        JobRequest.of("b").priority(9),
        JobRequest.of("handled"),
        JobRequest.of("later").runIn(Duration.ofHours(1)),
        JobRequest.of("work"));
    claimOne(registerNode());

    assertThat(await(unhandled.queues())).containsExactly("a", "b");
  }

  @Test
  void aDeadNodeHandlesNothing() {
    await(new Nodes(database, session).register(JobIds.next(), "test", Set.of("work")));
    insert(JobRequest.of("work"));
    assertThat(await(unhandled.queues())).isEmpty();

    rows("update {schema}.node set dead_at = now()");

    assertThat(await(unhandled.queues())).containsExactly("work");
  }

  @Test
  void aHandlerThatCameAfterTheLookSavesItsJobs() {
    insert(JobRequest.of("work"));
    assertThat(await(unhandled.queues())).containsExactly("work");
    UUID node = JobIds.next();
    await(new Nodes(database, session).register(node, "test", Set.of("work")));

    assertThat(await(unhandled.end("work", Duration.ZERO, 10))).isEmpty();

    rows("update {schema}.node set dead_at = now() where id = $1", node);
    assertThat(await(unhandled.end("work", Duration.ZERO, 10))).hasSize(1);
    assertThat(deadJobs()).isEqualTo(1);
  }
}
