package dev.simplequeue.testing;

import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/** What a {@link QueueTester} says of what was enqueued. */
abstract class EnqueuedJobs {
  private final TestQueue queue;

  EnqueuedJobs(TestQueue queue) {
    this.queue = queue;
  }

  /**
   * All jobs that match, live and ended.
   *
   * @param queueName the queue
   * @param what what they are like
   * @return in the order in which they were enqueued
   */
  public List<JobSnapshot> enqueued(String queueName, JobMatcher what) {
    return matching(all(queue.looks()), queueName, what);
  }

  /** {@return all jobs, live and ended, in the order in which they were enqueued} */
  public List<JobSnapshot> enqueued() {
    return all(queue.looks());
  }

  /**
   * At least one job matches; it may have run or ended since.
   *
   * @param queueName the queue
   * @param what what it is like
   * @return the first that matches
   * @throws AssertionError if none does; it shows the nearest ones and what differs
   */
  public JobSnapshot assertEnqueued(String queueName, JobMatcher what) {
    return first(queue.looks(), queueName, what);
  }

  /**
   * The same for any job of the queue.
   *
   * @param queueName the queue
   * @return the first
   */
  public JobSnapshot assertEnqueued(String queueName) {
    return assertEnqueued(queueName, JobMatcher.any());
  }

  /**
   * The same as the open transaction of this connection sees it: with what it has not committed.
   *
   * @param connection of the same database
   * @param queueName the queue
   * @param what what it is like
   * @return the first that matches
   */
  public JobSnapshot assertEnqueued(SqlConnection connection, String queueName, JobMatcher what) {
    return first(connection, queueName, what);
  }

  /**
   * Exactly so many jobs match.
   *
   * @param times how many
   * @param queueName the queue
   * @param what what they are like
   * @return them, in the order in which they were enqueued
   * @throws AssertionError if there are fewer or more
   */
  public List<JobSnapshot> assertEnqueued(int times, String queueName, JobMatcher what) {
    List<JobSnapshot> all = all(queue.looks());
    List<JobSnapshot> found = matching(all, queueName, what);
    if (found.size() != times) {
      throw new AssertionError(
          Misses.tooFew(all, queueName, what, "exactly " + Text.jobs(times), found.size()));
    }
    return found;
  }

  /**
   * At least one job matches, now or soon: for {@link Mode#RUNNING}.
   *
   * @param queueName the queue
   * @param what what it is like
   * @param within how long to wait for it
   * @return the first that matches
   */
  public JobSnapshot assertEnqueued(String queueName, JobMatcher what, Duration within) {
    long end = System.nanoTime() + within.toNanos();
    while (enqueued(queueName, what).isEmpty() && System.nanoTime() < end) {
      Waits.pause();
    }
    return assertEnqueued(queueName, what);
  }

  private JobSnapshot first(SqlClient from, String queueName, JobMatcher what) {
    List<JobSnapshot> all = all(from);
    return matching(all, queueName, what).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError(Misses.tooFew(all, queueName, what, "a job", 0)));
  }

  /**
   * No job matches.
   *
   * @param queueName the queue
   * @param what what it is like
   * @throws AssertionError if one does; it shows them
   */
  public void assertNotEnqueued(String queueName, JobMatcher what) {
    refuse(queue.looks(), queueName, what);
  }

  /**
   * No job is in the queue, and none was.
   *
   * @param queueName the queue
   */
  public void assertNotEnqueued(String queueName) {
    assertNotEnqueued(queueName, JobMatcher.any());
  }

  /**
   * No job matches as the open transaction of this connection sees it.
   *
   * @param connection of the same database
   * @param queueName the queue
   * @param what what it is like
   */
  public void assertNotEnqueued(SqlConnection connection, String queueName, JobMatcher what) {
    refuse(connection, queueName, what);
  }

  private void refuse(SqlClient from, String queueName, JobMatcher what) {
    List<JobSnapshot> found = matching(all(from), queueName, what);
    if (!found.isEmpty()) {
      throw new AssertionError(Misses.unwanted(queueName, what, found));
    }
  }

  /**
   * No job is in any queue, and none was.
   *
   * @throws AssertionError if there is one; it shows what there is
   */
  public void assertNothingEnqueued() {
    List<JobSnapshot> all = all(queue.looks());
    if (!all.isEmpty()) {
      throw new AssertionError(Misses.notNothing(all));
    }
  }

  /**
   * Runs an action and says which jobs are there that were not before.
   *
   * @param <T> the type of what the action returns
   * @param action the action, on this thread; a {@code Future} that it returns is not waited for:
   *     the action has to do that
   * @return what it returned, and the jobs
   * @throws Exception what the action throws
   */
  public <T> Captured<T> capture(Callable<T> action) throws Exception {
    Set<UUID> before =
        all(queue.looks()).stream()
            .map(JobSnapshot::id)
            .collect(Collectors.toCollection(HashSet::new));
    T result = action.call();
    return new Captured<>(
        result, all(queue.looks()).stream().filter(job -> !before.contains(job.id())).toList());
  }

  /**
   * The job as it stands now.
   *
   * @param id its id
   * @return the job, live or ended
   * @throws AssertionError if there is no record of it
   */
  public JobSnapshot job(UUID id) {
    return queue.wait(queue.jobs().some(queue.looks(), List.of(id)), "the look at a job").stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("there is no record of job " + id));
  }

  private List<JobSnapshot> all(SqlClient from) {
    return queue.wait(queue.jobs().all(from), "the look at the jobs");
  }

  private static List<JobSnapshot> matching(
      List<JobSnapshot> all, String queueName, JobMatcher what) {
    return all.stream().filter(job -> job.queue().equals(queueName) && what.matches(job)).toList();
  }
}
