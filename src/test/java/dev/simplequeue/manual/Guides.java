package dev.simplequeue.manual;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;

/** The guides' samples that are nobody else's. */
final class Guides {

  private Guides() {}

  // tag::per-customer[]
  static SimpleQueueOptions onePerCustomer(SimpleQueueOptions options) {
    return options.setQueue("invoice", new QueueOptions().setLimitKeyMaxRunning(1));
  }

  static Future<Receipt> invoice(SimpleQueue queue, Object order, String customer) {
    return queue.enqueue(JobRequest.of("invoice", order).limitKey(customer));
  }
  // end::per-customer[]
}
