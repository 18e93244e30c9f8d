package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;

/** A hundred callers who enqueue with one key by SQL. */
class SqlHundredCallersTest extends HundredCallersTest {

  @Override
  protected Future<Receipt> enqueue(Session caller, JobRequest request) {
    return enqueueBySql(caller, request);
  }
}
