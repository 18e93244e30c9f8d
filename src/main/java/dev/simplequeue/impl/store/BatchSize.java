package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Trouble;

/**
 * How many rows go into one statement: half as many after one that ran into its time limit, which
 * it would do again, and step by step more after each that did not. To be used from one context.
 */
public final class BatchSize {
  /** Slowly: each step too far costs a time limit. */
  private static final int GROWTH = 8;

  private final int most;
  private int rows;

  /**
   * @param most the most rows of a statement, with which it begins
   */
  public BatchSize(int most) {
    this.most = most;
    this.rows = most;
  }

  /** The most rows that the next statement may have; at least one. */
  public int rows() {
    return rows;
  }

  /** A statement was answered. */
  public void succeeded() {
    rows = Math.min(most, rows + Math.max(1, rows / GROWTH));
  }

  /**
   * A statement failed: if it was for the time that it took, the next one is smaller.
   *
   * @param sent how many rows it had
   */
  public void failed(Throwable error, int sent) {
    if (Trouble.isTimeLimit(error)) {
      rows = Math.max(1, Math.min(rows, sent) / 2);
    }
  }
}
