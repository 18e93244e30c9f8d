package dev.simplequeue.manual;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;

/** Imports the products of a supplier, one by one, and tells how far it is. */
final class ImportHandler extends HandlerVerticle {

  @Override
  public String queue() {
    return "import";
  }

  // tag::process[]
  @Override
  protected Future<JobResult> process(Job job) {
    JsonArray products = job.payload().getJsonArray("products");
    Future<?> done = Future.succeededFuture();
    for (int i = 0; i < products.size(); i++) {
      int next = i;
      done =
          done.compose(v -> store(products.getString(next)))
              .onSuccess(v -> job.progress(next + 1, products.size()));
    }
    return done.map(JobResult.success());
  }

  // end::process[]

  private Future<Void> store(String product) {
    return vertx.timer(1).mapEmpty();
  }
}
