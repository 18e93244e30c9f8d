package dev.simplequeue.impl.loop;

import java.time.Duration;
import java.util.List;

/**
 * What one node counts for the whole cluster.
 *
 * @param oldestSnapshot how long the oldest transaction has been open that keeps dead rows from
 *     being removed
 * @param oldestSnapshotTransactions the same, in transactions
 */
public record ClusterCounts(
    List<QueueCount> queues,
    List<TableSize> tables,
    Duration oldestSnapshot,
    long oldestSnapshotTransactions) {

  /**
   * A queue.
   *
   * @param oldestReady how long the oldest ready job has been ready; zero if none is
   * @param dead the dead letters that are kept and were not redriven
   */
  public record QueueCount(
      String queue,
      boolean paused,
      long waiting,
      long ready,
      long running,
      long dead,
      Duration oldestReady) {}

  /** A table with its indexes; the partitions of the archive are one. */
  public record TableSize(String table, long bytes, long rows, long deadRows) {}
}
