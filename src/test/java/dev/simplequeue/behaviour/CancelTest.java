package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.Cancellation;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Cancelling. */
@Tag("promise-6")
class CancelTest extends CancelledJobs {
  private static final Cancellation ENDED = new Cancellation(1, 0, 0);
  private static final Cancellation NOTHING = new Cancellation(0, 0, 0);

  @Test
  void aWaitingJobEndsAtOnceByIdByKeyAndByFingerprintAndItsKeyIsFree() {
    SimpleQueue queue = deployQueue();
    JobRequest byId = later();
    await(queue.enqueueAll(List.of(byId, later().uniqueKey("key"), later().fingerprint("group"))));

    assertThat(await(queue.cancel(byId.id()))).isEqualTo(ENDED);
    assertThat(await(queue.cancelByUniqueKey("key"))).isEqualTo(ENDED);
    assertThat(await(queue.cancelByFingerprint("group"))).isEqualTo(ENDED);

    assertThat(liveJobs()).isZero();
    assertThat(rows("select state, errors from {schema}.dead_letter"))
        .hasSize(3)
        .allSatisfy(
            row -> {
              assertThat(row.getString(0)).isEqualTo("cancelled");
              assertThat(row.getJsonArray(1).getJsonObject(0).getString("error"))
                  .isEqualTo("cancelled by a caller");
            });
    assertThat(await(queue.enqueue(later().uniqueKey("key"))).status())
        .isEqualTo(Receipt.Status.INSERTED);
  }

  @Test
  void whatHasEndedOrNeverWasCountsNothing() {
    SimpleQueue queue = deployQueue();
    JobRequest request = later().uniqueKey("key").fingerprint("group");
    await(queue.enqueue(request));
    await(queue.cancel(request.id()));

    assertThat(await(queue.cancel(request.id()))).isEqualTo(NOTHING);
    assertThat(await(queue.cancel(UUID.randomUUID()))).isEqualTo(NOTHING);
    assertThat(await(queue.cancelByUniqueKey("key"))).isEqualTo(NOTHING);
    assertThat(await(queue.cancelByFingerprint("group"))).isEqualTo(NOTHING);
    assertThat(deadJobs()).isEqualTo(1);
  }

  @Test
  void aGroupOfAnySizeIsCancelledAndNoOtherJob() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    for (int i = 0; i < 3; i++) {
      run(queue, JobRequest.of("work").fingerprint("group"));
    }
    await(
        queue.enqueueAll(
            IntStream.range(0, 2500).mapToObj(i -> later().fingerprint("group")).toList()));
    await(queue.enqueueAll(List.of(later(), later().fingerprint("groups"))));

    assertThat(await(queue.cancelByFingerprint("group"))).isEqualTo(new Cancellation(2500, 3, 0));

    assertThat(liveJobs()).isEqualTo(5);
    eventually(() -> assertThat(signals).hasValue(3));
  }

  // As JSON.

  @Test
  void aMessageCancelsByIdByKeyAndByFingerprint() {
    SimpleQueue queue = deployQueue();
    deployHolding();
    JobRequest waits = later();
    await(queue.enqueueAll(List.of(waits, later().uniqueKey("key"))));
    run(queue, JobRequest.of("work").fingerprint("group"));

    assertThat(await(send(new JsonObject().put("id", waits.id().toString()))))
        .isEqualTo(answer(1, 0));
    assertThat(await(send(new JsonObject().put("uniqueKey", "key")))).isEqualTo(answer(1, 0));
    assertThat(await(send(new JsonObject().put("fingerprint", "group")))).isEqualTo(answer(0, 1));
    assertThat(await(send(new JsonObject().put("uniqueKey", "key")))).isEqualTo(answer(0, 0));
  }

  private static JsonObject answer(int ended, int signalled) {
    return new JsonObject().put("ended", ended).put("signalled", signalled).put("ending", 0);
  }

  private Future<Object> send(Object message) {
    return vertx.eventBus().request("simplequeue.cancel", message).map(reply -> reply.body());
  }
}
