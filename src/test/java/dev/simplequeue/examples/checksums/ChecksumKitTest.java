package dev.simplequeue.examples.checksums;

import static dev.simplequeue.testing.JobMatcher.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.testing.DrainOptions;
import dev.simplequeue.testing.QueueTester;
import dev.simplequeue.testing.SimpleQueueExtension;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The handler of the main example, tested with the kit. */
@ExtendWith(SimpleQueueExtension.class)
class ChecksumKitTest {

  @Test
  void aFileIsReadAndOneThatIsNotThereIsTriedThreeTimes(
      QueueTester tester, SimpleQueue queue, @TempDir Path dir) throws IOException {
    Files.writeString(dir.resolve("a"), "one\ntwo\n");
    ChecksumHandler.deploy(tester.vertx(), dir, () -> {}).await();
    queue.enqueue(JobRequest.of("checksum", new JsonObject().put("path", "a"))).await();
    queue.enqueue(JobRequest.of("checksum", new JsonObject().put("path", "b"))).await();

    assertThat(tester.drain(DrainOptions.DEFAULT.skippingTime()))
        .hasToString("1 completed, 2 retried, 1 failed");
    JsonObject output = tester.assertEnqueued("checksum", with().payload("path", "a")).output();
    assertThat(output.getInteger("bytes")).isEqualTo(8);
    assertThat(output.getInteger("lines")).isEqualTo(2);
    tester.assertEnqueued("checksum", with().payload("path", "b").state(JobState.FAILED));
  }
}
