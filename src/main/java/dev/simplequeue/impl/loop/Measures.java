package dev.simplequeue.impl.loop;

import dev.simplequeue.event.QueueListener;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is measured of a queue, and where that goes. Without a listener that measures there is none
 * of it: who has something to tell looks for null and nothing else. Thread-safe.
 */
public interface Measures {

  /** What is measured of a queue's jobs: who tells of each of them asks for one of its own. */
  OfQueue of(String queue);

  /**
   * What is measured of each job of one queue, told on one thread. What was told counts at the
   * latest with {@link #tell}: one job after another is to be handed on, and nothing else done
   * between them.
   */
  interface OfQueue {

    /** An attempt was handed to its handler, so long after the job was ready. */
    void started(long waitedNanos);

    /**
     * A handler has ended.
     *
     * @param outcome what came of it, one of few words
     * @param ranNanos how long it ran
     */
    void ran(String outcome, long ranNanos);

    /** All that there was is told. */
    void tell();
  }

  /** A claim has brought so many jobs. */
  void claimed(int jobs);

  /** So many answers were settled together. */
  void settled(int answers);

  /** So many requests were inserted together. */
  void inserted(int requests);

  /** Shows these vitals from now on. */
  void show(Vitals vitals);

  /** Shows these no longer. */
  void hide(Vitals vitals);

  /** These may have other queues or loops than before. */
  void changed(Vitals vitals);

  /** By the node that counts for the whole cluster. */
  void counted(ClusterCounts counts);

  /** This node does not count for the cluster any more. */
  void notCounting();

  /** Those of the listeners that measure; null if there is none. */
  static @Nullable Measures of(List<QueueListener> listeners) {
    List<Measures> found = new ArrayList<>();
    for (QueueListener listener : listeners) {
      @Nullable Measures measures = Found.by.apply(listener);
      if (measures != null) {
        found.add(measures);
      }
    }
    if (found.isEmpty()) {
      return null;
    }
    return found.size() == 1 ? found.get(0) : new SeveralMeasures(found);
  }

  /** How those of a listener are found, which alone knows: by its class, when that is loaded. */
  final class Found {
    private static volatile Function<QueueListener, @Nullable Measures> by = listener -> null;

    private Found() {}

    /** From now on they are found so. */
    public static void by(Function<QueueListener, @Nullable Measures> way) {
      by = way;
    }
  }
}
