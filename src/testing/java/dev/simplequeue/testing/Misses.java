package dev.simplequeue.testing;

import dev.simplequeue.testing.JobMatcher.Condition;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The messages of assertions that fail: what was expected, and what is nearest to it. */
final class Misses {
  private static final int MOST_SHOWN = 3;
  private static final int MOST_CHARACTERS = 500;

  private Misses() {}

  /** Not as many jobs of the queue match as there should be. */
  static String tooFew(
      List<JobSnapshot> all, String queue, JobMatcher matcher, String expected, int found) {
    List<JobSnapshot> others = others(all, queue, matcher);
    StringBuilder text = new StringBuilder("expected ").append(expected);
    describe(text, queue, matcher);
    text.append("\nbut ")
        .append(found == 0 ? "there is none" : found + (found == 1 ? " does" : " do"));
    if (!others.isEmpty()) {
      text.append(". Nearest, of ").append(others.size()).append(" more in the queue:");
      others.stream().limit(MOST_SHOWN).forEach(job -> show(text, job, matcher));
    } else if (found == 0) {
      text.append(". No other job is in that queue.");
    }
    return text.append(elsewhere(all, queue)).toString();
  }

  /** Jobs match that should not be there. */
  static String unwanted(String queue, JobMatcher matcher, List<JobSnapshot> found) {
    StringBuilder text = new StringBuilder("expected no job");
    describe(text, queue, matcher);
    text.append("\nbut there ").append(found.size() == 1 ? "is " : "are ");
    text.append(Text.jobs(found.size())).append(':');
    found.stream().limit(MOST_SHOWN).forEach(job -> show(text, job, JobMatcher.any()));
    return text.toString();
  }

  /** There are jobs, and there should be none at all. */
  static String notNothing(List<JobSnapshot> found) {
    StringBuilder text = new StringBuilder("expected no job at all, but there ");
    text.append(found.size() == 1 ? "is " : "are ").append(Text.jobs(found.size())).append(':');
    found.stream().limit(MOST_SHOWN).forEach(job -> show(text, job, JobMatcher.any()));
    return text.append(elsewhere(found, null)).toString();
  }

  private static List<JobSnapshot> others(List<JobSnapshot> all, String queue, JobMatcher matcher) {
    return all.stream()
        .filter(job -> job.queue().equals(queue) && !matcher.matches(job))
        .sorted(Comparator.comparingInt(job -> differences(job, matcher).size()))
        .toList();
  }

  private static List<String> differences(JobSnapshot job, JobMatcher matcher) {
    return matcher.conditions().stream()
        .map(each -> each.check().difference(job))
        .flatMap(Optional::stream)
        .toList();
  }

  private static void describe(StringBuilder text, String queue, JobMatcher matcher) {
    text.append(" in queue \"").append(queue).append('"');
    if (!matcher.conditions().isEmpty()) {
      text.append(" with");
      for (Condition condition : matcher.conditions()) {
        text.append("\n  ").append(condition.expected());
      }
    }
  }

  private static void show(StringBuilder text, JobSnapshot job, JobMatcher matcher) {
    text.append("\n  ").append(of(job));
    differences(job, matcher).forEach(difference -> text.append("\n    ").append(difference));
  }

  /** A job in one line. */
  static String of(JobSnapshot job) {
    String payload = job.payloadText();
    if (payload.length() > MOST_CHARACTERS) {
      payload = payload.substring(0, MOST_CHARACTERS) + "…";
    }
    return job.queue() + " " + job.id() + ", " + job.state().sqlName() + ": " + payload;
  }

  private static String elsewhere(List<JobSnapshot> all, @Nullable String queue) {
    Map<String, Long> counts =
        all.stream()
            .filter(job -> !job.queue().equals(queue))
            .collect(
                Collectors.groupingBy(JobSnapshot::queue, TreeMap::new, Collectors.counting()));
    if (counts.isEmpty()) {
      return "";
    }
    return "\n"
        + (queue == null ? "All" : "Other")
        + " queues: "
        + counts.entrySet().stream()
            .map(each -> each.getKey() + " " + each.getValue())
            .collect(Collectors.joining(", "));
  }
}
