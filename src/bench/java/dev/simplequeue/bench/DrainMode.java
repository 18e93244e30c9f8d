package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;

/**
 * The process that drains in w8 and heap. Told {@code start} it deploys its handlers, told {@code
 * pause} it undeploys them and says what it has used.
 */
@Command(name = "drain", hidden = true, description = "A child process of w8 and heap.")
final class DrainMode extends NodeMode {
  private static final long REPORT_MILLIS = 10;

  private final AtomicLong handled = new AtomicLong();
  private final AtomicLong first = new AtomicLong();
  private long told;
  private long cpu;
  private int pauses;
  private String handlers = "";

  DrainMode() {
    vertx.setPeriodic(REPORT_MILLIS, timer -> report());
  }

  @Override
  protected void obey(String command) {
    if (command.equals("start")) {
      first.set(0);
      cpu = Meter.clientMicros();
      handlers = await(WorkloadHandlers.deploy(vertx, ThreadingModel.EVENT_LOOP, job -> handled()));
    } else {
      await(vertx.undeploy(handlers));
      say(
          new JsonObject()
              .put("first", first.get())
              .put("cpu_us", Meter.clientMicros() - cpu)
              .put("peak_heap_kb", peakHeap() / 1024)
              .put("pauses", ++pauses));
    }
  }

  private void handled() {
    handled.incrementAndGet();
    if (first.get() == 0) {
      first.compareAndSet(0, WorkloadRequests.wallClock());
    }
  }

  private void report() {
    long now = handled.get();
    if (now != told) {
      told = now;
      say(new JsonObject().put("handled", now));
    }
  }

  /** The sum of the peaks of the heap's parts, which is at least the peak of the heap. */
  private static long peakHeap() {
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getPeakUsage)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
