package dev.simplequeue.control;

import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.Hints;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Counting;
import dev.simplequeue.impl.store.Editing;
import dev.simplequeue.impl.store.Editing.Tried;
import dev.simplequeue.impl.store.Finding;
import dev.simplequeue.impl.store.Paging;
import dev.simplequeue.inspect.Edited;
import dev.simplequeue.inspect.JobCounts;
import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.Operation;
import dev.simplequeue.inspect.OperationPage;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.inspect.OperationQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.QueueCounts;
import dev.simplequeue.inspect.QueuePause;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The operator that works on the tables: checks the values, runs the statements, wakes the pollers,
 * and reports events.
 */
final class TableOperator implements Operator {
  private final Counting counting;
  private final Paging paging;
  private final Finding finding;
  private final Editing editing;
  private final Redriver redriver;
  private final Pauser pauser;
  private final BulkOperations bulk;
  private final LockRetry lockRetry;
  private final Hints hints;
  private final QueueListener listener;

  TableOperator(
      Vertx vertx, Database database, Session session, Hints hints, QueueListener listener) {
    this.counting = new Counting(database, session);
    this.paging = new Paging(database, session);
    this.finding = new Finding(database, session);
    this.editing = new Editing(database, session);
    this.lockRetry = new LockRetry(vertx);
    this.redriver = new Redriver(database, session, lockRetry, hints, listener);
    this.bulk = new BulkOperations(vertx, database, session, hints, listener);
    this.pauser = new Pauser(vertx, database, session, hints, listener);
    this.hints = hints;
    this.listener = listener;
  }

  @Override
  public Future<JobCounts> counts() {
    return counting.all();
  }

  @Override
  public Future<QueueCounts> counts(String queue) {
    return counting.one(checked(queue));
  }

  @Override
  public Future<JobPage> page(JobQuery query) {
    return paging.page(query);
  }

  @Override
  public Future<Optional<JobHistory>> find(UUID id) {
    return finding.find(id);
  }

  /** Ignored: {@link AuditedOperator} writes the audit. */
  @Override
  public Operator by(String who) {
    return this;
  }

  @Override
  public Future<Redriven> redrive(RedriveRequest which) {
    return redriver.redrive(which);
  }

  @Override
  public Future<QueuePause> pause(String queue, String note) {
    QueuePause.checkNote(note);
    return pauser.pause(checked(queue));
  }

  @Override
  public Future<QueuePause> resume(String queue) {
    return pauser.resume(checked(queue));
  }

  /** The name, if it is valid: a request checks that. */
  static String checked(String queue) {
    return JobRequest.of(queue).queue();
  }

  @Override
  public Future<Edited> delete(List<UUID> ids) {
    return edit(ids, editing::delete, this::deleted);
  }

  private void deleted(Tried tried) {
    tried
        .doneByQueue()
        .forEach((queue, jobs) -> listener.on(new QueueEvent.JobsDeleted(queue, jobs)));
    // Those who await one of them learn that there is no record of it.
    hints.everywhere(new Hint.Changed(Set.copyOf(tried.done())));
  }

  @Override
  public Future<Edited> reprioritise(List<UUID> ids, int priority) {
    checked(priority);
    return edit(ids, some -> editing.reprioritise(some, priority), this::ready);
  }

  @Override
  public Future<Edited> runNow(List<UUID> ids) {
    return edit(ids, editing::runNow, this::ready);
  }

  private void ready(Tried tried) {
    hints.jobs(tried.doneByQueue().keySet());
  }

  @Override
  public Future<OperationPreview> preview(OperationRequest request) {
    return bulk.preview(request);
  }

  @Override
  public Future<Operation> submit(OperationRequest request) {
    return bulk.submit(request);
  }

  @Override
  public Future<Optional<Operation>> operation(UUID id) {
    return bulk.find(id);
  }

  @Override
  public Future<OperationPage> operations(OperationQuery query) {
    return bulk.page(query);
  }

  @Override
  public Future<Optional<Operation>> cancelOperation(UUID id, String by) {
    return bulk.cancel(id, by);
  }

  /** The priority, if it is valid: a request checks that. */
  static int checked(int priority) {
    return JobRequest.of("any").priority(priority).priority();
  }

  /** The ids, if there are neither none nor too many. */
  static List<UUID> checked(List<UUID> ids) {
    if (ids.isEmpty() || ids.size() > MAX_IDS) {
      throw new InvalidValueException(
          "ids", "has " + ids.size() + " entries; the limit is 1 to " + MAX_IDS);
    }
    return ids;
  }

  private Future<Edited> edit(
      List<UUID> ids,
      Function<Collection<UUID>, Future<Tried>> statement,
      Consumer<Tried> whenDone) {
    Set<UUID> wanted = Set.copyOf(checked(ids));
    Tried sum = Tried.nothing();
    BisectedOrder sparing = new BisectedOrder();
    return lockRetry
        .run(
            wanted,
            some ->
                sparing.run(
                    some,
                    part ->
                        statement
                            .apply(part)
                            .map(
                                tried -> {
                                  sum.add(tried);
                                  if (!tried.done().isEmpty()) {
                                    whenDone.accept(tried);
                                  }
                                  return tried.locked();
                                })))
        .compose(locked -> sparing.outcome(edited(wanted, sum, locked)));
  }

  private static Edited edited(Set<UUID> wanted, Tried sum, List<UUID> locked) {
    Set<UUID> gone = new HashSet<>(wanted);
    sum.done().forEach(gone::remove);
    sum.running().forEach(gone::remove);
    locked.forEach(gone::remove);
    return new Edited(sum.done(), sum.running(), locked, List.copyOf(gone));
  }
}
