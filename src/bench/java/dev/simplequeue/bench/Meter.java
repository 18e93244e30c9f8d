package dev.simplequeue.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * CPU of this process and of the server, WAL and time, from its making on; and what the probes want
 * to know, once.
 */
final class Meter {
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  private final Bed bed;
  private final Optional<Profile> profile;
  private final long serverStart;
  private final long walStart;
  private final long clientStart;
  private final long start;

  Meter(Bed bed) {
    this(bed, bed.probes().profiles() ? Optional.of(new Profile()) : Optional.empty());
  }

  private Meter(Bed bed, Optional<Profile> profile) {
    this.bed = bed;
    this.profile = profile;
    walStart = wal();
    serverStart = bed.serverMicros();
    clientStart = clientMicros();
    start = System.nanoTime();
  }

  /** One for a client in another process, which is not profiled here. */
  static Meter ofServer(Bed bed) {
    return new Meter(bed, Optional.empty());
  }

  /** The CPU time of this process. */
  static long clientMicros() {
    return SYSTEM.getProcessCpuTime() / 1000;
  }

  /** Everything, for this many jobs that were done since the meter was made. */
  JsonObject read(long jobs) {
    return read(jobs, System.nanoTime() - start);
  }

  /** Everything, for this many jobs that were done in {@code nanos}. */
  JsonObject read(long jobs, long nanos) {
    return rate(jobs, nanos).mergeIn(costs(jobs));
  }

  static JsonObject rate(long jobs, long nanos) {
    double seconds = nanos / 1e9;
    return new JsonObject()
        .put("jobs", jobs)
        .put("seconds", Bed.round(seconds))
        .put("jobs_per_s", Math.round(jobs / seconds));
  }

  /** What each of so many jobs has cost; the server's CPU only where it can be known. */
  JsonObject costs(long jobs) {
    JsonObject costs =
        new JsonObject()
            .put("client_us_per_job", Bed.round((clientMicros() - clientStart) / (double) jobs));
    if (serverStart > 0) {
      costs.put("server_us_per_job", Bed.round((bed.serverMicros() - serverStart) / (double) jobs));
    }
    long walEnd = wal();
    costs.put("wal_bytes_per_job", (walEnd - walStart) / jobs);
    profile.ifPresent(p -> costs.put("profile", p.stop(bed.probes().nextRecording())));
    if (bed.probes().walRecords && walEnd > walStart) {
      costs.put("wal_records", WalRecords.between(bed, walStart, walEnd, jobs));
    }
    return costs;
  }

  /** CPU time for each second that has passed. */
  JsonObject perSecond() {
    double seconds = (System.nanoTime() - start) / 1e9;
    JsonObject costs =
        new JsonObject()
            .put("seconds", Bed.round(seconds))
            .put("client_cpu_ms_per_s", Bed.round((clientMicros() - clientStart) / 1e3 / seconds));
    if (serverStart > 0) {
      costs.put(
          "server_cpu_ms_per_s", Bed.round((bed.serverMicros() - serverStart) / 1e3 / seconds));
    }
    profile.ifPresent(p -> costs.put("profile", p.stop(bed.probes().nextRecording())));
    return costs;
  }

  private long wal() {
    return bed.number("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint");
  }
}
