package dev.simplequeue.impl.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import dev.simplequeue.event.QueueEvent.DatabaseBack;
import dev.simplequeue.event.QueueEvent.JobDied;
import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.JobRetried;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.event.QueueEvent.NodeStopped;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.Log;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A burst in the log is held down, and nothing of it is kept quiet. */
@ExtendWith(VertxExtension.class)
class EventLogTest {
  private static final UUID JOB = new UUID(1, 2);
  private static final JobDied DIED = new JobDied(JOB, "work", JobState.FAILED, 1, "no use");
  private static final JobRetried RETRIED =
      new JobRetried(JOB, "work", 1, Duration.ofSeconds(5), "no use");

  private Log log;
  private EventLog events;

  @BeforeEach
  void listen(Vertx vertx) {
    log = Log.listen();
    events = new EventLog(vertx, "web-1");
  }

  @AfterEach
  void close() {
    log.close();
  }

  private List<String> leftOut() {
    return log.lines().stream().filter(line -> line.contains("left out")).toList();
  }

  /** Lines, and those that were left out. */
  private long told() {
    return log.lines().stream().filter(line -> line.startsWith("Job ")).count()
        + leftOut().stream().mapToLong(line -> Long.parseLong(line.replaceAll("\\D+", ""))).sum();
  }

  @Test
  void whatWasLeftOutOfABurstIsSaidThoughNothingFollows() {
    IntStream.range(0, 16).forEach(i -> events.on(DIED));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(told()).isEqualTo(16));
    assertThat(leftOut()).isNotEmpty();
    assertThat(log.lines()).hasSizeLessThan(16);
  }

  @Test
  void itIsSaidAfterEachBurstAndOfEachKind() {
    IntStream.range(0, 3).forEach(i -> events.on(DIED));
    IntStream.range(0, 3).forEach(i -> events.on(RETRIED));
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(told()).isEqualTo(6));

    IntStream.range(0, 3).forEach(i -> events.on(DIED));

    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(told()).isEqualTo(9));
  }

  @Test
  void aPartThatEndsSaysItAtOnceAndLeavesNothingOutAnyMore() {
    IntStream.range(0, 3).forEach(i -> events.on(DIED));

    events.close();
    assertThat(told()).isEqualTo(3);

    IntStream.range(0, 3).forEach(i -> events.on(DIED));
    assertThat(told()).isEqualTo(6);
  }

  @Test
  void aClosedVertxCostsNothing(Vertx vertx) throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get();

    IntStream.range(0, 3).forEach(i -> events.on(DIED));
    events.close();

    assertThat(told()).isEqualTo(3);
  }

  @Test
  void durationsReadAsPeopleWriteThem() {
    events.on(new JobRetried(JOB, "work", 1, Duration.ofMillis(3300), "no use"));
    events.on(new DatabaseBack("claim loop", Duration.ofSeconds(80)));

    assertThat(log.lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("runs again in 3.3 s."),
            line -> assertThat(line).contains("after 1 min 20 s."));
  }

  @Test
  void aStopSpeaksOfWhatWasNotDoneOnlyIfThereIsSomething() {
    events.on(new NodeStopped(JOB, 3, 2, 0, 0));
    events.on(new NodeStopped(JOB, 3, 2, 1, 0));

    assertThat(log.lines())
        .satisfiesExactly(
            line -> assertThat(line).endsWith("It settled 3 finished jobs and released 2."),
            line -> assertThat(line).contains("1 finished jobs could not be settled in time"));
    assertThat(log.levels()).containsExactly(Level.INFO, Level.WARN);
  }

  @Test
  void anotherNodeIsCalledByItsNameOnceThatIsKnown() {
    UUID node = UUID.fromString("01900000-0000-7000-8000-0000deadbeef");
    events.on(new JobRescued(JOB, "work", node));
    events.on(new NodeDeclaredDead(node, "web-2"));
    events.on(new JobRescued(JOB, "other", node));
    events.close();

    assertThat(String.join("\n", log.lines()))
        .contains("dead node deadbeef", "Node web-2 (deadbeef) has not");
    events.on(new JobRescued(JOB, "work", node));
    assertThat(log.lines().get(log.lines().size() - 1)).contains("dead node web-2 (deadbeef)");
  }
}
