package dev.simplequeue.inspect;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Between which ids a page of jobs lies, and where the next one begins.
 *
 * @param from of the earliest job
 * @param to the first time that is too late
 * @param order the order of the jobs
 * @param cursor where the page before ended
 */
record PageBounds(
    Optional<Instant> from, Optional<Instant> to, JobQuery.Order order, Optional<String> cursor) {

  UUID first() {
    UUID first = from.map(IdOrder::firstAt).orElse(IdOrder.MIN);
    UUID next = order == JobQuery.Order.OLDEST ? last().map(IdOrder::after).orElse(first) : first;
    return IdOrder.compare(first, next) < 0 ? next : first;
  }

  /** Exclusive. */
  UUID end() {
    UUID end = to.map(IdOrder::firstAt).orElse(IdOrder.MAX);
    UUID next = order == JobQuery.Order.NEWEST ? last().orElse(end) : end;
    return IdOrder.compare(next, end) < 0 ? next : end;
  }

  private Optional<UUID> last() {
    return cursor.map(text -> PageCursor.of("cursor", kind(), text).last());
  }

  String cursorAfter(UUID last) {
    return new PageCursor(kind(), last).text();
  }

  private char kind() {
    return order == JobQuery.Order.OLDEST ? 'o' : 'n';
  }
}
