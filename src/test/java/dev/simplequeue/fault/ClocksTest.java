package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.ThreadingModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A node's clock may be wrong by hours: nobody reads it to decide anything. {@link WrongClockTest}
 * shows it with processes whose clocks are wrong, where that can be done.
 */
@Tag("promise-10")
class ClocksTest extends OnDatabase {
  private static final Path SOURCES = Path.of("src/main/java/dev/simplequeue");

  private static final Pattern WALL_CLOCK =
      Pattern.compile(
          "currentTimeMillis|Instant\\.now|\\bClock\\.|(?:Local|Offset|Zoned)Date(?:Time)?\\.now"
              + "|new Date\\(|Calendar\\.");

  @Test
  void nobodyReadsTheNodesOwnClock() throws IOException {
    List<Path> readers;
    try (Stream<Path> files = Files.walk(SOURCES)) {
      readers =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> WALL_CLOCK.matcher(text(file)).find())
              .map(SOURCES::relativize)
              .toList();
    }

    // Whether a span belongs to the trace of its enqueueing, when a preview of a schedule begins,
    // how long ago a handler has told its progress, and whether a caller's wake-up is worth
    // sending: no job starts earlier or later for it.
    assertThat(readers)
        .containsExactlyInAnyOrder(
            Path.of("impl/bus/JobTracing.java"),
            Path.of("impl/bus/ScheduleVerb.java"),
            Path.of("impl/job/CancellableJob.java"),
            Path.of("impl/store/Progressing.java"),
            Path.of("web/ScheduleRoutes.java"),
            Path.of("job/When.java"));
  }

  @ParameterizedTest(name = "{0} h ahead")
  @ValueSource(longs = {12, 48})
  void aJobWhoseIdWasMadeByAClockThatIsAheadIsInsertedOnceAllTheSame(long hours) {
    SimpleQueue queue = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    UUID now = JobRequest.of("work").id();
    UUID id =
        new UUID(
            now.getMostSignificantBits() + (Duration.ofHours(hours).toMillis() << 16),
            now.getLeastSignificantBits());
    JobRequest request = JobRequest.of("work").id(id);

    await(queue.enqueue(request));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    Receipt again = await(queue.enqueue(request));

    assertThat(again).isEqualTo(Receipt.alreadyInserted(id));
    await(vertx.timer(300));
    assertThat(archivedJobs()).isEqualTo(1);
    assertThat(liveJobs()).isZero();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
