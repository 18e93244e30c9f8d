package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test of what operators do, with two connections of theirs. */
abstract class InspectStoreTest extends StoreTest {
  protected Session inspect;
  protected Session other;

  @BeforeEach
  void openInspect() {
    inspect = database.inspectSession();
    other = database.inspectSession();
  }

  @AfterEach
  void closeInspect() {
    await(inspect.close());
    await(other.close());
  }

  protected List<UUID> insertJobs(int jobs) {
    JobRequest[] requests =
        Stream.generate(() -> JobRequest.of("work")).limit(jobs).toArray(JobRequest[]::new);
    insert(requests);
    return Stream.of(requests).map(JobRequest::id).toList();
  }

  /** In parts of this size. */
  protected static <T> List<List<T>> parts(List<T> all, int size) {
    List<List<T>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(all.subList(from, Math.min(all.size(), from + size)));
    }
    return parts;
  }

  /** So many dead letters of this queue. */
  protected void insertDead(String queue, int jobs) {
    rows(
        "insert into {schema}.dead_letter (id, created_at, run_at, claims, attempt, max_attempts, reprocesses, crashes,"
            + " releases, priority, state, queue, payload, errors)"
            + " select gen_random_uuid(), now(), now(), 1, 1, 3, 0, 0, 0, 5,"
            + " case when i % 4 = 0 then 'critical' else 'failed' end, $1, '{}', '[]' from generate_series(1, $2::int) i",
        queue, jobs);
  }
}
