package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.function.ToLongFunction;

/**
 * How much goes into one statement: the most rows, and the bytes from which on no row is added.
 * After a statement that ran into its time limit, which it would do again, half as many rows, and
 * step by step more after each that did not. To be used from one context.
 *
 * @param <T> what becomes a row
 */
public final class BatchLimits<T> {
  /** Slowly: each step too far costs a time limit. */
  private static final int GROWTH = 8;

  private final int mostRows;
  private final long mostBytes;
  private final ToLongFunction<T> bytesOf;
  private int rows;

  /**
   * @param mostRows the most rows of a statement, with which it begins
   * @param mostBytes a statement with this many gets no further row; a row may have more
   * @param bytesOf the bytes of a row
   */
  public BatchLimits(int mostRows, long mostBytes, ToLongFunction<T> bytesOf) {
    this.mostRows = mostRows;
    this.mostBytes = mostBytes;
    this.bytesOf = bytesOf;
    this.rows = mostRows;
  }

  /** What goes into one statement, while it is gathered. */
  public final class Batch {
    private final List<T> items = new ArrayList<>();
    private long bytes;

    private Batch() {}

    /** Whether another one fits. */
    public boolean hasRoom() {
      return items.size() < rows && bytes < mostBytes;
    }

    /** Takes one. */
    public void add(T item) {
      items.add(item);
      bytes += bytesOf.applyAsLong(item);
    }

    /** What it has taken, in order. */
    public List<T> items() {
      return items;
    }
  }

  /** An empty batch. */
  public Batch newBatch() {
    return new Batch();
  }

  /** Takes what fits into one statement from the head of what waits. */
  public List<T> take(Queue<T> waiting) {
    Batch batch = newBatch();
    while (batch.hasRoom() && !waiting.isEmpty()) {
      batch.add(waiting.remove());
    }
    return batch.items();
  }

  /** Cuts all of this into batches, in order. */
  public List<List<T>> cut(Collection<T> all) {
    Queue<T> waiting = new ArrayDeque<>(all);
    List<List<T>> batches = new ArrayList<>();
    while (!waiting.isEmpty()) {
      batches.add(take(waiting));
    }
    return batches;
  }

  /**
   * Learns from what became of a statement how many rows the next one may have.
   *
   * @param sent how many rows it had
   * @return the same work
   */
  public <R> Future<R> learnFrom(Future<R> work, int sent) {
    return work.onSuccess(answered -> succeeded()).onFailure(error -> failed(error, sent));
  }

  private void succeeded() {
    rows = Math.min(mostRows, rows + Math.max(1, rows / GROWTH));
  }

  private void failed(Throwable error, int sent) {
    if (SqlFailure.isTimeLimit(error)) {
      rows = Math.max(1, Math.min(rows, sent) / 2);
    }
  }
}
