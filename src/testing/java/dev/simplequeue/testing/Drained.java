package dev.simplequeue.testing;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a drain has run.
 *
 * @param attempts in the order in which they ran
 * @param left what is left and why, for a person: ready jobs without a handler, jobs that wait
 */
public record Drained(List<Attempt> attempts, List<String> left) {

  /**
   * One attempt.
   *
   * @param job the job as it stood after it
   * @param outcome what became of it
   * @param thrown what its handler threw, or failed its future with
   */
  public record Attempt(JobSnapshot job, Outcome outcome, Optional<Throwable> thrown) {}

  /**
   * Counts attempts.
   *
   * @param outcome what became of the job
   * @return how many ended so
   */
  public int count(Outcome outcome) {
    return (int) attempts.stream().filter(each -> each.outcome() == outcome).count();
  }

  /** {@return how many jobs were completed} */
  public int completed() {
    return count(Outcome.COMPLETED);
  }

  /** {@return how many attempts failed and are followed by another} */
  public int retried() {
    return count(Outcome.RETRIED);
  }

  /**
   * {@return how many jobs failed with their last attempt} Other ends, such as {@link
   * Outcome#CRITICAL}, have counts of their own: see {@link #count}.
   */
  public int failed() {
    return count(Outcome.FAILED);
  }

  /** {@return the jobs that ran, each once, as they stood after their last attempt} */
  public List<JobSnapshot> jobs() {
    return List.copyOf(
        attempts.stream()
            .map(Attempt::job)
            .collect(Collectors.toMap(JobSnapshot::id, job -> job, (a, b) -> b, LinkedHashMap::new))
            .values());
  }

  /** {@return the counts in one line, then what is left} For messages of assertions. */
  @Override
  public String toString() {
    Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
    attempts.forEach(each -> counts.merge(each.outcome(), 1, Integer::sum));
    String text =
        counts.isEmpty()
            ? "nothing ran"
            : counts.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey().name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    return left.isEmpty() ? text : text + "; " + String.join("; ", left);
  }
}
