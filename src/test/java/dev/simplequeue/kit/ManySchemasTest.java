package dev.simplequeue.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.handler.Handlers;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.Future;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each test has a schema of its own, and they may run side by side. With {@code -Dkit.tests=200} it
 * is how long many of them take.
 */
@Execution(ExecutionMode.CONCURRENT)
@ExtendWith(SimpleQueueExtension.class)
class ManySchemasTest {
  private static final Set<String> SCHEMAS = ConcurrentHashMap.newKeySet();

  static IntStream tests() {
    return IntStream.range(0, Integer.getInteger("kit.tests", 8));
  }

  @ParameterizedTest
  @MethodSource("tests")
  void eachTestHasASchemaOfItsOwn(int number, QueueTester tester, SimpleQueue queue) {
    tester.assertNothingEnqueued();
    assertThat(SCHEMAS.add(tester.schema())).isTrue();
    tester.deploy(Handlers.of("work", job -> Future.succeededFuture(JobResult.success())));
    queue.enqueue(JobRequest.of("work", number)).toCompletionStage().toCompletableFuture().join();

    assertThat(tester.drain().completed()).isEqualTo(1);
  }
}
