package dev.simplequeue.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/**
 * How much the workloads do. The defaults are the benchmark's definition; smaller values are for
 * trying it out.
 */
final class Scale {
  private static final int WARM_UP = 20_000;

  @Option(
      names = "--jobs",
      defaultValue = "100000",
      description =
          "Jobs of w1, w3, w5future, analyzed and w6; w2 takes a fifth of them, w5 half, w8 twice."
              + " ${DEFAULT-VALUE} by default, 1000 at least.")
  int jobs;

  @Option(
      names = "--backlog",
      defaultValue = "1000000",
      description = "Jobs that wait in w5, w5future and heap. ${DEFAULT-VALUE} by default.")
  int backlog;

  @Option(
      names = "--settled",
      defaultValue = "2000000",
      description = "Jobs settled under w6slow's snapshot. ${DEFAULT-VALUE} by default.")
  int settled;

  @Option(
      names = "--archived",
      defaultValue = "10000000",
      description =
          "Completed jobs of inspect, which has --backlog waiting and a hundredth of this dead."
              + " ${DEFAULT-VALUE} by default.")
  int archived;

  @Option(
      names = "--rate",
      defaultValue = "2000",
      description = "Jobs per second of w7. ${DEFAULT-VALUE} by default.")
  int rate;

  @Option(
      names = "--seconds",
      defaultValue = "60",
      description =
          "Length of w7; each step of its search takes a sixth of it, w6slow half, each count of"
              + " idle's queues a third. ${DEFAULT-VALUE} by default, 6 at least.")
  int seconds;

  @Option(
      names = "--samples",
      defaultValue = "300",
      description = "Jobs of each w4. ${DEFAULT-VALUE} by default.")
  int samples;

  @Option(
      names = "--rounds",
      defaultValue = "3",
      description = "How often each is measured, in turn. ${DEFAULT-VALUE} by default.")
  int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "" + WARM_UP,
      description = "Jobs of each round that warms up. ${DEFAULT-VALUE} by default.")
  int warmUp = WARM_UP;

  @Option(
      names = "--no-floor",
      description = "Measure the product alone, without floors and other figures to compare with.")
  boolean productOnly;

  /** What is wrong with it. */
  Optional<String> problem() {
    if (jobs < 1000) {
      return Optional.of("--jobs is " + jobs + "; expected 1000 or more");
    }
    if (backlog < jobs) {
      return Optional.of("--backlog is " + backlog + "; expected --jobs or more");
    }
    if (warmUp < 1 || settled < 1 || archived < 1 || rate < 1 || samples < 1 || rounds < 1) {
      return Optional.of(
          "--warm-up, --settled, --archived, --rate, --samples and --rounds have to be positive");
    }
    return seconds < 6
        ? Optional.of("--seconds is " + seconds + "; expected 6 or more")
        : Optional.empty();
  }

  /** The same as arguments of another process. */
  List<String> arguments() {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "--jobs=" + jobs,
                "--backlog=" + backlog,
                "--settled=" + settled,
                "--archived=" + archived,
                "--rate=" + rate,
                "--seconds=" + seconds,
                "--samples=" + samples,
                "--rounds=" + rounds));
    // Older ones do not know it.
    if (warmUp != WARM_UP) {
      arguments.add("--warm-up=" + warmUp);
    }
    if (productOnly) {
      arguments.add("--no-floor");
    }
    return arguments;
  }
}
