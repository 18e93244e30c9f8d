package dev.simplequeue.fault;

import static java.util.stream.Collectors.groupingBy;

import dev.simplequeue.fault.Ledger.Fault;
import dev.simplequeue.fault.Ledger.Word;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** Compares a {@link Ledger} with the records of the jobs that have ended. */
final class Audit {
  /** An answer may wait so long in a worker's memory before it is settled, and be lost with it. */
  private static final long UNSETTLED_MILLIS = 2_000;

  /** What had begun when a worker froze may say so only when it is thawed. */
  private static final long HANDED_OVER_MILLIS = 2_000;

  private static final Set<String> BY_ANSWER =
      Set.of("completed", "failed", "critical", "unprocessable");

  /** After these answers a job runs again. */
  private static final Set<String> AGAIN = Set.of("failed", Execution.UNKNOWN);

  private final Ledger ledger;
  private final Map<UUID, List<Ended>> ended;
  private final Map<UUID, List<Execution>> executions;
  private final List<String> problems = new ArrayList<>();

  Audit(Ledger ledger, List<Ended> records) {
    this.ledger = ledger;
    this.ended = records.stream().collect(groupingBy(Ended::job));
    this.executions = ledger.executions().stream().collect(groupingBy(Execution::job));
    lost().forEach(job -> problems.add("acknowledged and lost: " + job));
    twice().forEach(job -> problems.add("ended twice: " + ended.get(job)));
    uninvited();
    records.stream().filter(record -> BY_ANSWER.contains(record.state())).forEach(this::origin);
    records.forEach(this::crashes);
    executions.values().forEach(this::repetitions);
  }

  /** What does not agree; empty if all does. */
  List<String> problems() {
    return problems;
  }

  /** Acknowledged, and without a record of an end. */
  List<UUID> lost() {
    return ledger.acknowledgedJobs().stream().filter(job -> !ended.containsKey(job)).toList();
  }

  /** With more than one record of an end. */
  List<UUID> twice() {
    return ended.keySet().stream().filter(job -> ended.get(job).size() > 1).toList();
  }

  private void uninvited() {
    Map<UUID, Word> words = ledger.words();
    for (UUID job : ended.keySet()) {
      Word word = words.get(job);
      if (word == null || word == Word.NOT_INSERTED) {
        problems.add("there, though its caller was told that it was not inserted: " + job);
      } else if (word == Word.DELETED) {
        problems.add("there, though it was deleted: " + job);
      }
    }
  }

  /** A handler that cannot read its payload throws before it can tell of an answer. */
  private static boolean fits(String told, String answer) {
    return told.equals(answer)
        || told.equals(Execution.UNKNOWN)
        || (told.isEmpty() && answer.equals("unprocessable"));
  }

  /** A job was settled by the very claim that its record names, and as its handler answered. */
  private void origin(Ended record) {
    String worker = record.node() == null ? "nobody" : ledger.worker(record.node());
    String answer = record.state().equals("completed") ? "success" : record.state();
    boolean found =
        executions.getOrDefault(record.job(), List.of()).stream()
            .anyMatch(
                one ->
                    one.fence() == record.claims()
                        && one.worker().equals(worker)
                        && fits(one.answer(), answer));
    if (!found) {
      problems.add(
          "settled by no known execution: "
              + record
              + " of "
              + worker
              + ", executions "
              + executions.get(record.job()));
    }
  }

  private void crashes(Ended record) {
    if (record.crashes() > ledger.faults().size()) {
      problems.add("more crashes than faults of nodes: " + record);
    }
  }

  /** Who runs a job again must be able to say why the one before did not count. */
  private void repetitions(List<Execution> calls) {
    List<Execution> inOrder = new ArrayList<>(calls);
    inOrder.sort(Comparator.comparingInt(Execution::fence));
    for (Execution call : inOrder.subList(0, inOrder.size() - 1)) {
      if (!AGAIN.contains(call.answer()) && !isExplained(call)) {
        problems.add(
            "ran again without a reason: "
                + inOrder
                + ", ended "
                + ended.get(call.job())
                + ", faults "
                + ledger.faults());
      }
    }
    Set<Integer> fences = calls.stream().map(Execution::fence).collect(Collectors.toSet());
    if (fences.size() < calls.size()) {
      problems.add("ran twice with one claim: " + inOrder);
    }
  }

  private boolean isExplained(Execution call) {
    return ledger.faults().stream().anyMatch(fault -> explains(fault, call));
  }

  private static boolean explains(Fault fault, Execution call) {
    return fault.worker().equals(call.worker())
        && call.started() <= fault.to() + HANDED_OVER_MILLIS
        && call.ended() >= fault.from() - UNSETTLED_MILLIS;
  }
}
