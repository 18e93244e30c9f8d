package dev.simplequeue.manual;

import dev.simplequeue.handler.HandlerVerticle;
import dev.simplequeue.handler.Permit;
import dev.simplequeue.job.Job;
import dev.simplequeue.job.JobResult;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.concurrent.Semaphore;

/** Runs a job only while a place of something scarce is free. */
final class TenantHandler extends HandlerVerticle {
  private final Semaphore places;

  TenantHandler(Semaphore places) {
    this.places = places;
  }

  @Override
  public String queue() {
    return "tenant";
  }

  // tag::acquire[]
  @Override
  protected Future<Permit> acquire(Job job) {
    return places.tryAcquire()
        ? Future.succeededFuture(Permit.granted(places::release))
        : Future.succeededFuture(Permit.tryAfter(Duration.ofSeconds(30)));
  }

  // end::acquire[]

  // tag::fence[]
  @Override
  protected Future<JobResult> process(Job job) {
    // The store keeps the largest fence that it has seen for a job, and refuses a smaller one.
    return store(job.id().toString(), job.fence(), job.payloadText()).map(JobResult.success());
  }

  // end::fence[]

  private Future<Void> store(String name, int fence, String text) {
    return vertx
        .sharedData()
        .<String, String>getLocalAsyncMap("store")
        .compose(map -> map.put(name, fence + " " + text));
  }
}
