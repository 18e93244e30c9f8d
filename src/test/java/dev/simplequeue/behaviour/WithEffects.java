package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.FreshTables;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;

/** A test whose handler writes to a table of its own. */
@FreshTables
abstract class WithEffects extends OneQueue {
  /** Why a job could not be settled on the handler's connection. */
  protected final List<Throwable> failures = new CopyOnWriteArrayList<>();

  private String effects = "";

  @BeforeEach
  void makeEffects() {
    effects = schema + ".effect";
    rows("create schema {schema}");
    rows("create table " + effects + " (job uuid, attempt integer)");
  }

  protected long effects() {
    return number("select count(*) from " + effects);
  }

  /** The handler's own write, and then the end of its job, in one transaction. */
  protected Future<Void> work(SqlConnection connection, Job job, JobResult result) {
    return connection
        .preparedQuery("insert into " + effects + " values ($1, $2)")
        .execute(Tuple.of(job.id(), job.attempt()))
        .compose(written -> job.settle(connection, result))
        .onFailure(failures::add);
  }

  protected Future<Void> workAndCommit(Job job, JobResult result) {
    return pool.withTransaction(connection -> work(connection, job, result));
  }

  protected void assertNothingStale() {
    assertThat(events(QueueEvent.StaleAnswer.class)).isEmpty();
    assertThat(failures).isEmpty();
  }
}
