package dev.simplequeue.impl.store;

import dev.simplequeue.inspect.JobEntry;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Looks for a page of jobs in what they carry, for which there is no index: part by part, until the
 * page is full, nothing is left, it has looked at as many jobs as one page may, or a second is
 * over. So no statement comes near its time limit, unless payloads are as large as they can be.
 */
final class Searching {
  /** Half of the shortest time that is of use as a time limit. */
  private static final Duration LOOK_FOR = Duration.ofSeconds(1);

  private static final int FIRST_PART = 100;
  private static final int LARGEST_PART = Paging.WALK;
  private static final int SMALLEST_PART = 20;
  private static final Duration QUICK = Duration.ofMillis(50);
  private static final Duration SLOW = Duration.ofMillis(200);

  private final Paging paging;
  private final JobQuery query;
  private final long begin = System.nanoTime();
  private final List<JobEntry> found = new ArrayList<>();
  private long walked;

  Searching(Paging paging, JobQuery query) {
    this.paging = paging;
    this.query = query;
  }

  Future<JobPage> page() {
    return part(query, FIRST_PART);
  }

  private Future<JobPage> part(JobQuery from, int jobs) {
    int most = (int) Math.min(jobs, JobQuery.MAX_SEARCHED - walked);
    long since = System.nanoTime();
    return paging
        .looked(from.size(query.size() - found.size()), most)
        .compose(
            looked -> {
              JobPage part = looked.page();
              found.addAll(part.jobs());
              walked += part.walked();
              boolean full = found.size() >= query.size();
              return part.cut() && !full && !isOver()
                  ? part(query.cursor(part.cursor().orElseThrow()), next(jobs, since))
                  : Future.succeededFuture(page(part, full));
            });
  }

  private boolean isOver() {
    return walked >= JobQuery.MAX_SEARCHED || System.nanoTime() - begin >= LOOK_FOR.toNanos();
  }

  private static int next(int jobs, long since) {
    long took = System.nanoTime() - since;
    return took < QUICK.toNanos()
        ? Math.min(2 * jobs, LARGEST_PART)
        : took > SLOW.toNanos() ? Math.max(jobs / 2, SMALLEST_PART) : jobs;
  }

  private JobPage page(JobPage last, boolean full) {
    Optional<String> cursor = last.cursor();
    return new JobPage(found, cursor, last.cut() && !full, walked, last.reached());
  }
}
