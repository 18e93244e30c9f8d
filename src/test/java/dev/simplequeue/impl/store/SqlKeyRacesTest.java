package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;

/** Requests by SQL with a key, while something else happens to the job that holds it. */
class SqlKeyRacesTest extends KeyRacesTest {

  @Override
  protected Future<Receipt> enqueue(Session caller, JobRequest request) {
    return enqueueBySql(caller, request);
  }
}
