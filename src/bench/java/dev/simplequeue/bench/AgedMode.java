package dev.simplequeue.bench;

import io.vertx.core.json.JsonObject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Measures what a user sees whose node has worked for an hour. Each minute brings some jobs, which
 * are run, and then a visit of autovacuum, which finds its table empty. With these statistics comes
 * the burst that is measured, and during it autovacuum visits each second.
 */
@Command(
    name = "aged",
    mixinStandardHelpOptions = true,
    description =
        "The same as young after an hour's worth of small bursts and of VACUUM (ANALYZE), which"
            + " find the tables empty; and with one each second while it is measured.")
final class AgedMode extends Contest {
  @Option(
      names = "--minutes",
      defaultValue = "60",
      description = "So many bursts come before. ${DEFAULT-VALUE} by default.")
  private int minutes;

  @Option(
      names = "--minute-jobs",
      defaultValue = "1000",
      description = "Jobs of each of them. ${DEFAULT-VALUE} by default.")
  private int jobsOfAMinute;

  @Override
  protected JsonObject measure(Bed bed, FreshJvm jvm, String workload, Scale sizes) {
    try (Autovacuum autovacuum = new Autovacuum(bed)) {
      for (int minute = 0; minute < minutes; minute++) {
        jvm.work(jobsOfAMinute);
        autovacuum.visit();
      }
      jvm.pause();
      return jvm.measure(workload, sizes, autovacuum::visitEachSecond);
    }
  }
}
