package dev.simplequeue.manual;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.config.MeterFilter;

/** Gives meters the names of the semantic conventions. */
final class SemanticNames {
  private SemanticNames() {}

  static void rename(MeterRegistry registry) {
    // tag::rename[]
    MeterFilter conventions =
        new MeterFilter() {
          @Override
          public Meter.Id map(Meter.Id id) {
            if (id.getName().equals("simplequeue.job.run")) {
              String outcome = id.getTag("outcome");
              return id.withName("messaging.process.duration")
                  .replaceTags(
                      tags(id, "process")
                          .and("error.type", "completed".equals(outcome) ? "" : outcome));
            } else if ("JobEnqueued".equals(id.getTag("event"))) {
              return id.withName("messaging.client.sent.messages").replaceTags(tags(id, "enqueue"));
            }
            return id;
          }

          private Tags tags(Meter.Id id, String operation) {
            return Tags.of(Tag.of("messaging.system", "simplequeue"))
                .and("messaging.operation.name", operation)
                .and("messaging.destination.name", id.getTag("queue"));
          }
        };
    registry.config().meterFilter(conventions); // before the MeterListener is made
    // end::rename[]
  }
}
