package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of the statement that cancels. */
abstract class CancelStoreTest extends StoreTest {
  protected Cancelling cancelling;
  private Session control;

  @BeforeEach
  void openControl() {
    control = database.controlSession();
    cancelling = new Cancelling(database, control);
  }

  @AfterEach
  void closeControl() {
    await(control.close());
  }

  protected List<UUID> insertJobs(int jobs) {
    JobRequest[] requests =
        Stream.generate(() -> JobRequest.of("work")).limit(jobs).toArray(JobRequest[]::new);
    insert(requests);
    return Stream.of(requests).map(JobRequest::id).toList();
  }
}
