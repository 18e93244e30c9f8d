package dev.simplequeue.testing;

import java.util.LinkedList;

/** Steps of an end, each of which is taken whatever became of the others. */
final class AllSteps {
  private final LinkedList<Throwable> failures = new LinkedList<>();

  void take(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      failures.add(e);
    }
  }

  /** One whose failure says why others failed. */
  void takeFirst(Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      failures.addFirst(e);
    }
  }

  /** Throws the first failure, with the others. */
  void end() {
    if (failures.isEmpty()) {
      return;
    }
    Throwable first = failures.removeFirst();
    failures.forEach(first::addSuppressed);
    if (first instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) first;
  }
}
