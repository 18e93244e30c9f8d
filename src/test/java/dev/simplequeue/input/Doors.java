package dev.simplequeue.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicNode;

/** Puts bad values through doors, with good jobs beside them. */
abstract class Doors extends OnDatabase {
  static final UUID SOME = UUID.fromString("0193d0a0-0000-7000-8000-000000000000");

  SimpleQueue queue;
  long good;
  private Log log;

  void openQueue() {
    queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("good"), ThreadingModel.EVENT_LOOP, 1);
    log = Log.listen();
  }

  @AfterEach
  void closeLog() {
    log.close();
  }

  static List<Bad> nulls(String problem) {
    return List.of(new Bad("null", null, problem));
  }

  // What makes a door of a line.

  Door message(String verb, String field, List<Bad> bad, Object... more) {
    return door(
        field + " of a message to " + verb,
        field,
        bad,
        v -> vertx.eventBus().request("simplequeue." + verb, Message.of(more).put(field, v)));
  }

  static Door door(String name, String field, List<Bad> bad, Function<Object, Future<?>> put) {
    return new Door(name, field, bad, put);
  }

  // What must hold for all of them.

  Stream<DynamicNode> through(Door... doors) {
    return Stream.of(doors)
        .map(
            door ->
                dynamicContainer(
                    door.name(),
                    Stream.concat(
                        door.bad().stream()
                            .map(bad -> dynamicTest(bad.name(), () -> isRefused(door, bad))),
                        Stream.of(dynamicTest("and nothing else", this::nothingElseHappened)))));
  }

  private void isRefused(Door door, Bad bad) {
    Future<?> before = queue.enqueue(JobRequest.of("good"));
    Future<?> refused = door.take(bad.value());
    Future<?> after = queue.enqueue(JobRequest.of("good"));
    good += 2;

    String error = String.valueOf(awaitFailure(refused).getMessage());

    assertThat(error).contains(door.field()).contains(bad.problem());
    assertThat(error).doesNotContain(Bad.MARKER).hasSizeLessThan(5000);
    await(before);
    await(after);
  }

  void nothingElseHappened() {
    eventually(() -> assertThat(archivedJobs()).as("good jobs ran").isEqualTo(good));
    assertThat(liveJobs()).isZero();
    assertThat(number("select count(*) from {schema}.dead_letter where queue <> 'output'"))
        .isZero();
    assertThat(number("select count(*) from {schema}.node where dead_at is null")).isEqualTo(1);
    assertThat(number("select count(*) from {schema}.node")).as("no node was lost").isEqualTo(1);
    assertThat(log.lines())
        .filteredOn(line -> !line.contains("in queue output") && !line.contains("more lines"))
        // That a queue has its handlers is told by the next heartbeat.
        .filteredOn(line -> !line.contains("has handlers for"))
        .isEmpty();
    assertThat(number("select count(*) from {schema}.archive where queue <> 'good'")).isZero();
  }
}
