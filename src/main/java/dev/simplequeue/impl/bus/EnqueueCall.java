package dev.simplequeue.impl.bus;

import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * One call to enqueue within a {@code Vertx}; answered with {@link Outcomes}.
 *
 * @param requests any number
 * @param awaited whether the caller will wait for their ends, so that a queue that keeps none is
 *     refused
 */
public record EnqueueCall(List<JobRequest> requests, boolean awaited) {
  /** What is the fault of one request among many. */
  private static final Set<FailureCode> ALONE =
      EnumSet.of(FailureCode.INVALID, FailureCode.REFUSED, FailureCode.KEY_HELD);

  /** What became of each request, in the order of the call. */
  public record Outcomes(List<Outcome> outcomes) {

    /**
     * A receipt for each, those of refused ones too.
     *
     * @throws EnqueueException if there is something to repeat: that of a request of which nobody
     *     knows whether it was inserted, or else of one that was not, with the numbers of all
     */
    public List<Receipt> receipts() {
      Receipt[] receipts = new Receipt[outcomes.size()];
      for (int i = 0; i < receipts.length; i++) {
        if (!(outcomes.get(i) instanceof Done done)) {
          return receiptsOfSome();
        }
        receipts[i] = done.receipt();
      }
      return Collections.unmodifiableList(Arrays.asList(receipts));
    }

    /** Not all are acknowledged. */
    private List<Receipt> receiptsOfSome() {
      List<EnqueueException> errors =
          outcomes.stream()
              .filter(Failed.class::isInstance)
              .map(outcome -> ((Failed) outcome).error())
              .toList();
      List<EnqueueException> unknown =
          errors.stream().filter(error -> error.code() == FailureCode.OUTCOME_UNKNOWN).toList();
      List<EnqueueException> refused =
          errors.stream().filter(error -> ALONE.contains(error.code())).toList();
      List<EnqueueException> grave =
          unknown.isEmpty()
              ? errors.stream().filter(error -> !ALONE.contains(error.code())).toList()
              : unknown;
      if (!grave.isEmpty()) {
        throw counted(grave.get(0), errors.size(), refused.size(), unknown.size());
      }
      return outcomes.stream().map(Outcome::receipt).toList();
    }

    /**
     * A receipt for each, none of which is refused.
     *
     * @throws EnqueueException as {@link #receipts}, or else that of the first refused request,
     *     with the numbers of all
     */
    public List<Receipt> acknowledged() {
      List<Receipt> receipts = receipts();
      List<Failed> refused =
          outcomes.stream().filter(Failed.class::isInstance).map(Failed.class::cast).toList();
      if (!refused.isEmpty()) {
        throw counted(refused.get(0).error(), refused.size(), refused.size(), 0);
      }
      return receipts;
    }

    private EnqueueException counted(EnqueueException error, int all, int refused, int unknown) {
      return new EnqueueException(
          error,
          String.format(
              Locale.ROOT,
              "; of %d requests %d are acknowledged, %d refused, %d not inserted, %d unknown",
              outcomes.size(),
              outcomes.size() - all,
              refused,
              all - refused - unknown,
              unknown));
    }
  }

  /** What became of one request. */
  public sealed interface Outcome {
    /** As one among many. */
    Receipt receipt();
  }

  /** It is acknowledged. */
  public record Done(Receipt receipt) implements Outcome {}

  /** It is not. */
  public record Failed(EnqueueException error) implements Outcome {

    /**
     * Of a call that surely has not inserted it. If another one with the same request may have,
     * that is what the caller has to know.
     *
     * @param problem without a word on what was inserted
     */
    public static Failed withoutInsert(FailureCode code, JobRequest request, String problem) {
      return switch (Requests.delivery(request).past()) {
        case NEW -> of(code, request, problem + "; the job was not inserted");
        case NAMED -> of(code, request, problem + "; this call has inserted nothing");
        case SENT ->
            of(
                FailureCode.OUTCOME_UNKNOWN,
                request,
                problem
                    + "; this call has inserted nothing, but another call with this request may have: enqueue it again");
      };
    }

    private static Failed of(FailureCode code, JobRequest request, String problem) {
      return new Failed(new EnqueueException(code, request.id(), problem));
    }

    @Override
    public Receipt receipt() {
      return Receipt.refused(error.id(), error.getMessage());
    }
  }
}
