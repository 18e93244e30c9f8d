package dev.simplequeue.impl.store;

import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.loop.Sequence;
import dev.simplequeue.impl.sql.BatchLimits;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Enqueues on the caller's connection, in its transaction if it has one open. */
public final class OwnConnection {
  private final BatchLimits<JobRequest> limits =
      new BatchLimits<>(Enqueueing.MOST_ROWS, Enqueueing.MOST_BYTES, JobRequest::bytes);

  private final SqlConnection connection;
  private final String schema;
  private final int maxPayloadBytes;
  private final Consumer<Set<String>> whenCommitted;
  private final Enqueueing enqueueing;

  /**
   * For the tables in this schema, whose name the options have checked.
   *
   * @param maxPayloadBytes the largest payload
   * @param whenCommitted is told the queues of jobs that can be claimed now
   */
  public OwnConnection(
      SqlConnection connection,
      String schema,
      int maxPayloadBytes,
      Consumer<Set<String>> whenCommitted) {
    this.connection = connection;
    this.schema = schema;
    this.maxPayloadBytes = maxPayloadBytes;
    this.whenCommitted = whenCommitted;
    this.enqueueing = new Enqueueing(schema);
  }

  /** Some thousands in a statement; the receipts are in the requests' order. */
  public Future<List<Receipt>> enqueue(List<JobRequest> requests) {
    return completed(requests).compose(this::insertAll);
  }

  /** With their templates, as they are in the caller's transaction. */
  private Future<List<JobRequest>> completed(List<JobRequest> requests) {
    Set<String> names =
        requests.stream()
            .flatMap(request -> request.template().stream())
            .collect(Collectors.toUnmodifiableSet());
    return names.isEmpty()
        ? Future.succeededFuture(requests)
        : new Templates(schema)
            .find(Statements.on(connection), names)
            .map(found -> requests.stream().map(request -> completed(request, found)).toList());
  }

  private static JobRequest completed(JobRequest request, Map<String, JobRequest> templates) {
    return request
        .template()
        .map(
            name -> {
              try {
                return Optional.ofNullable(templates.get(name))
                    .map(template -> Requests.completedBy(request, template))
                    .orElseThrow(() -> Templates.unknown(name));
              } catch (InvalidValueException e) {
                throw new EnqueueException(FailureCode.INVALID, request.id(), e.getMessage());
              }
            })
        .orElse(request);
  }

  private Future<List<Receipt>> insertAll(List<JobRequest> requests) {
    for (JobRequest request : requests) {
      try {
        Requests.checkKey(request);
      } catch (InvalidValueException e) {
        return Future.failedFuture(
            new EnqueueException(FailureCode.INVALID, request.id(), e.getMessage()));
      }
      if (request.payload().bytes() > maxPayloadBytes) {
        return Future.failedFuture(
            new EnqueueException(
                FailureCode.INVALID,
                request.id(),
                "payload: has "
                    + request.payload().bytes()
                    + " bytes; the limit is "
                    + maxPayloadBytes));
      }
    }
    List<Receipt> receipts = new ArrayList<>(requests.size());
    return Sequence.each(limits.cut(requests), part -> insert(part, receipts))
        .onSuccess(inserted -> wakeAfter(requests))
        .map(receipts);
  }

  private Future<List<Receipt>> insert(List<JobRequest> requests, List<Receipt> before) {
    // Each must be marked, hence no short circuit.
    boolean again =
        requests.stream().filter(request -> Requests.delivery(request).markSent()).count() > 0;
    return inserted(requests, again)
        .recover(error -> Future.failedFuture(named(error, requests.get(0))))
        .map(
            receipts -> {
              requests.forEach(request -> before.add(receipt(request, receipts)));
              return before;
            });
  }

  /** Those whose keys hold beyond a job's end come last: keys are what others wait for. */
  private Future<Map<UUID, Receipt>> inserted(List<JobRequest> requests, boolean again) {
    Map<Boolean, List<JobRequest>> once =
        requests.stream().collect(Collectors.partitioningBy(Requests::isOnce));
    if (once.get(true).isEmpty()) {
      return enqueueing.enqueue(connection, requests, again);
    }
    Future<Map<UUID, Receipt>> others =
        once.get(false).isEmpty()
            ? Future.succeededFuture(new HashMap<>())
            : enqueueing.enqueue(connection, once.get(false), again);
    return others.compose(
        receipts ->
            enqueueing
                .enqueueOnce(Statements.on(connection), once.get(true), again)
                .map(
                    more -> {
                      receipts.putAll(more);
                      return receipts;
                    }));
  }

  /** The same failure; with what to do, if the tables are not there. */
  private Throwable named(Throwable error, JobRequest request) {
    return SqlFailure.isMissing(error)
        ? new EnqueueException(
            FailureCode.REFUSED,
            request.id(),
            "the tables of schema "
                + schema
                + " are not in the database of this connection, or not for its role ("
                + SqlFailure.refusal(error)
                + "): connect it to the queue's database")
        : error;
  }

  private static Receipt receipt(JobRequest request, Map<UUID, Receipt> receipts) {
    Receipt receipt = receipts.get(request.id());
    if (receipt == null) {
      throw new EnqueueException(
          FailureCode.CONTENDED,
          request.id(),
          "other callers took and freed its unique key too often; try again");
    }
    if (receipt.status() == Receipt.Status.REFUSED) {
      // A receipt would let the caller's transaction commit the others.
      throw new EnqueueException(
          FailureCode.KEY_HELD, request.id(), receipt.error().orElse("its unique key is held"));
    }
    return receipt;
  }

  /** Tells when the jobs can be seen: after the transaction, if there is one. */
  private void wakeAfter(List<JobRequest> requests) {
    Set<String> queues =
        requests.stream()
            .filter(request -> request.when().isNow())
            .map(JobRequest::queue)
            .collect(Collectors.toUnmodifiableSet());
    if (queues.isEmpty()) {
      return;
    }
    Transaction transaction = connection.transaction();
    Future<Void> committed =
        transaction == null ? Future.succeededFuture() : transaction.completion();
    committed.onSuccess(v -> whenCommitted.accept(queues));
  }
}
