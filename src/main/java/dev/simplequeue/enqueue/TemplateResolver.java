package dev.simplequeue.enqueue;

import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Templates;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/**
 * Completes requests by the templates that they name. What was read of the database less than
 * {@link #FRESH} ago serves at once; requests for other names wait here, together, until it is
 * read.
 */
final class TemplateResolver {
  /** How long a template that was changed may still be used as it was. */
  static final Duration FRESH = Duration.ofSeconds(5);

  private final Templates templates;
  private final Session session;
  private final BiConsumer<Pending, JobRequest> whenCompleted;
  private final Map<String, Known> known = new HashMap<>();
  private final List<Pending> waiting = new ArrayList<>();

  private record Known(JobRequest template, long nanos) {
    boolean isFresh() {
      return System.nanoTime() - nanos < FRESH.toNanos();
    }
  }

  /**
   * @param whenCompleted takes a request, and what it is together with its template
   */
  TemplateResolver(
      Templates templates, Session session, BiConsumer<Pending, JobRequest> whenCompleted) {
    this.templates = templates;
    this.session = session;
    this.whenCompleted = whenCompleted;
  }

  void add(Pending pending) {
    Known template = known.get(nameOf(pending));
    if (template != null && template.isFresh()) {
      complete(pending, Optional.of(template.template()));
    } else {
      waiting.add(pending);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** One statement for all that wait; the answer is the pause until the next. */
  Future<Duration> flush() {
    waiting.removeIf(Pending::isEnded);
    if (waiting.isEmpty()) {
      return Future.succeededFuture(Loop.UNTIL_HURRIED);
    }
    Set<String> names = waiting.stream().map(TemplateResolver::nameOf).collect(Collectors.toSet());
    List<Pending> asked = List.copyOf(waiting);
    long asking = System.nanoTime();
    return templates
        .find(session, names)
        .map(
            found -> {
              names.forEach(known::remove);
              found.forEach((name, values) -> known.put(name, new Known(values, asking)));
              waiting.removeAll(Set.copyOf(asked));
              asked.forEach(
                  pending -> complete(pending, Optional.ofNullable(found.get(nameOf(pending)))));
              return waiting.isEmpty() ? Loop.UNTIL_HURRIED : Duration.ZERO;
            });
  }

  /** Fails what has waited too long. */
  void expire(long nowNanos) {
    waiting.stream()
        .filter(pending -> pending.isOverdue(nowNanos))
        .forEach(pending -> pending.expire(false));
    waiting.removeIf(Pending::isEnded);
  }

  private void complete(Pending pending, Optional<JobRequest> template) {
    if (pending.isEnded()) {
      return;
    }
    try {
      whenCompleted.accept(
          pending,
          Requests.completedBy(
              pending.request(), template.orElseThrow(() -> Templates.unknown(nameOf(pending)))));
    } catch (InvalidValueException e) {
      pending.fail(FailureCode.INVALID, e.getMessage());
    }
  }

  private static String nameOf(Pending pending) {
    return pending.request().template().orElseThrow();
  }
}
