package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import org.junit.jupiter.api.Tag;

/** A hundred callers who enqueue with one key by SQL. */
@Tag("promise-13")
class SqlHundredCallersTest extends HundredCallersTest {

  @Override
  protected Future<Receipt> enqueue(Session caller, JobRequest request) {
    return enqueueBySql(caller, request);
  }
}
