package dev.simplequeue.impl.store;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.Bisection;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Rows that the database refuses to change for one part of the queue, because of a trigger, a
 * foreign key or a constraint of a user's. The statement for all rows leaves them out, so that the
 * others go on. Each is reported once, and tried again, a few at a time, after waits that double
 * from 1 s to 1 min. Not thread-safe: for one loop.
 */
final class Refusals {
  private static final long FIRST_WAIT = Duration.ofSeconds(1).toNanos();
  private static final long LONGEST_WAIT = Duration.ofMinutes(1).toNanos();

  /** Those that are found within this time are reported together. */
  private static final long BETWEEN_WORDS = Duration.ofMinutes(1).toNanos();

  /** How many are tried at a time while they are refused. */
  private static final int FEW = 8;

  /** If this many are refused, it is not about single rows: the part as a whole has failed. */
  private static final int MOST = 1000;

  /** How many statements a run takes at most to find them; the next goes on. */
  private static final int ATTEMPTS = 200;

  private static final int CHUNK = 1000;

  /** How often a run waits for a lock. */
  private static final int PATIENCE = 3;

  /** One that is not found this often is gone, and not only locked. */
  private static final int MISSES = 3;

  private final String part;
  private final QueueListener listener;
  private final Map<UUID, Refused> known = new LinkedHashMap<>();
  private final List<UUID> untold = new ArrayList<>();
  private String refusal = "";
  private long lastTold = System.nanoTime() - BETWEEN_WORDS;
  private long since;
  private int slice = FEW;

  /**
   * What is done with rows: all that need it, or some of them.
   *
   * @param <R> what became of a row
   */
  interface Work<R> {
    /** Changes all rows but these, in one transaction. */
    Future<List<R>> all(UUID[] except);

    /** Finds the rows that {@link #all} would change. */
    Future<List<UUID>> find(UUID[] except);

    /** Changes these, as far as they still need it, in one transaction. */
    Future<List<R>> some(UUID[] rows);

    /** Which row it was; is asked of what {@link #some} gives. */
    @Nullable UUID row(R result);
  }

  private static final class Refused {
    private long wait = FIRST_WAIT;
    private long nextTry = System.nanoTime() + FIRST_WAIT;
    private int misses;

    void again() {
      wait = Math.min(2 * wait, LONGEST_WAIT);
      nextTry = System.nanoTime() + wait;
    }
  }

  /**
   * @param part the words for what is refused, such as {@code rescue from dead nodes}
   */
  Refusals(String part, QueueListener listener) {
    this.part = part;
    this.listener = listener;
  }

  /** Whether a failure may come from some rows alone. */
  static boolean mayBeOfRows(Throwable error) {
    return SqlFailure.of(error) == SqlFailure.REFUSED || SqlFailure.mayBeOfOneRow(error);
  }

  /** Whether there are none. */
  boolean isEmpty() {
    return known.isEmpty();
  }

  /**
   * Changes all rows that can be: by one statement, as long as nothing new is refused.
   *
   * @return what became of those that were changed; fails if the database could not be used
   */
  <R> Future<List<R>> run(Work<R> work) {
    Run<R> run = new Run<>(work);
    return run.retry()
        .compose(v -> run.all())
        .onComplete(ended -> tell())
        .map(v -> run.results)
        // What has been changed must be told of.
        .recover(
            error ->
                run.results.isEmpty()
                    ? Future.failedFuture(error)
                    : Future.succeededFuture(run.results));
  }

  /**
   * The statement for all rows was refused just now: finds out which rows it was.
   *
   * @return fails if there is no such row, or too many to be about single rows, or if the database
   *     could not be used
   */
  <R> Future<List<R>> apart(Work<R> work, Throwable error) {
    Run<R> run = new Run<>(work);
    return work.find(except())
        .compose(found -> run.apart(found, error))
        .onComplete(ended -> tell())
        .map(v -> run.results);
  }

  /** Changes those that were refused and are to be tried now. */
  <R> Future<List<R>> again(Work<R> work) {
    Run<R> run = new Run<>(work);
    return run.retry().onComplete(ended -> tell()).map(v -> run.results);
  }

  /** How long until one is to be tried; very long if there is none. */
  Duration untilNext() {
    long now = System.nanoTime();
    return known.values().stream()
        .map(row -> Duration.ofNanos(Math.max(0, row.nextTry - now)))
        .min(Comparator.naturalOrder())
        .orElse(Duration.ofDays(36500));
  }

  /** One that is locked is not refused, and is found again by the next run. */
  private void culprit(UUID row, Throwable error) {
    if (SqlFailure.of(error) != SqlFailure.BUSY) {
      refused(row, error);
    }
  }

  private void refused(UUID row, Throwable error) {
    refusal = SqlFailure.refusal(error);
    Refused before = known.get(row);
    if (before != null) {
      before.again();
      return;
    }
    if (known.isEmpty()) {
      since = System.nanoTime();
    }
    known.put(row, new Refused());
    untold.add(row);
  }

  private void tell() {
    long now = System.nanoTime();
    if (!untold.isEmpty() && now - lastTold >= BETWEEN_WORDS) {
      lastTold = now;
      listener.on(new QueueEvent.RowsRefused(part, List.copyOf(untold), refusal));
      untold.clear();
    }
  }

  private void forget(UUID row) {
    known.remove(row);
    untold.remove(row);
    if (known.isEmpty()) {
      lastTold = System.nanoTime() - BETWEEN_WORDS;
      listener.on(
          new QueueEvent.RowsTaken(part, Duration.ofNanos(Math.max(0, System.nanoTime() - since))));
    }
  }

  /** Those that the statement for all rows leaves out. */
  UUID[] except() {
    return known.keySet().toArray(UUID[]::new);
  }

  private List<UUID> due() {
    long now = System.nanoTime();
    return known.entrySet().stream()
        .filter(row -> now - row.getValue().nextTry >= 0)
        .limit(slice)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** One run. */
  private final class Run<R> {
    private final Work<R> work;
    private final List<R> results = new ArrayList<>();
    private final Bisection<UUID> halves =
        new Bisection<UUID>(PATIENCE, Refusals.this::culprit)
            .suspecting(true)
            .failingIf(row -> known.size() >= MOST && !known.containsKey(row))
            .atMost(ATTEMPTS);

    Run(Work<R> work) {
      this.work = work;
    }

    /** Those that were refused before; if they are taken, the cause is gone, and all are due. */
    Future<Void> retry() {
      List<UUID> due = due();
      if (due.isEmpty()) {
        return Future.succeededFuture();
      }
      return halves
          .run(due, rows -> work.some(rows.toArray(UUID[]::new)).map(done -> read(rows, done)))
          .compose(
              v -> {
                boolean taken = due.stream().noneMatch(known::containsKey);
                slice = taken ? Math.min(2 * slice, MOST) : FEW;
                if (!taken) {
                  return Future.succeededFuture();
                }
                known.values().forEach(row -> row.nextTry = System.nanoTime());
                return retry();
              });
    }

    private Void read(List<UUID> rows, List<R> done) {
      Set<@Nullable UUID> changed = new HashSet<>();
      done.forEach(result -> changed.add(work.row(result)));
      for (UUID row : rows) {
        Refused before = known.get(row);
        if (before != null && (changed.contains(row) || ++before.misses >= MISSES)) {
          forget(row);
        } else if (before != null) {
          before.again();
        }
      }
      results.addAll(done);
      return null;
    }

    Future<Void> all() {
      return work.all(except())
          .<Void>map(
              done -> {
                results.addAll(done);
                return null;
              })
          .recover(
              error ->
                  mayBeOfRows(error)
                      ? work.find(except()).compose(found -> apart(found, error))
                      : Future.failedFuture(error));
    }

    private Future<Void> apart(List<UUID> found, Throwable error) {
      if (found.isEmpty()) {
        return Future.failedFuture(error);
      }
      List<List<UUID>> chunks = new ArrayList<>();
      for (int i = 0; i < found.size(); i += CHUNK) {
        chunks.add(found.subList(i, Math.min(found.size(), i + CHUNK)));
      }
      return Sequence.each(chunks, chunk -> halves.run(chunk, this::some));
    }

    private Future<Void> some(List<UUID> rows) {
      return work.some(rows.toArray(UUID[]::new))
          .map(
              done -> {
                results.addAll(done);
                return null;
              });
    }
  }
}
