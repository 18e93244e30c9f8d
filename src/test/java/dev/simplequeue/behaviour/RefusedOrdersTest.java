package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven;
import dev.simplequeue.inspect.Redriven.Reason;
import dev.simplequeue.inspect.Redriven.Skipped;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.SimpleQueueException;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The server says no to an order: what its sender is told is true. */
@Tag("promise-5")
class RefusedOrdersTest extends InspectedJobs {
  private SimpleQueue queue;

  @BeforeEach
  void deploy() {
    queue = deployQueue();
  }

  /** Whoever ends this job fails so. */
  private void refuse(String state, UUID job) {
    rows(
        """
        create or replace function {schema}.refuse() returns trigger language plpgsql as $body$
        begin
          raise exception 'as the test wants it' using errcode = '%s';
        end
        $body$
        """
            .formatted(state));
    rows("drop trigger if exists refuse on {schema}.job");
    rows(
        "create trigger refuse before delete on {schema}.job for each row"
            + (" when (old.id = '" + job + "') execute function {schema}.refuse()"));
  }

  private Future<?> cancelGroup(Way way) {
    return way == Way.JAVA
        ? queue.cancelByFingerprint("group")
        : vertx
            .eventBus()
            .request("simplequeue.cancel", new JsonObject().put("fingerprint", "group"));
  }

  private static int code(Future<?> order) {
    Throwable error = awaitFailure(order);
    return error instanceof SimpleQueueException ours
        ? ours.code().code()
        : ((ReplyException) error).failureCode();
  }

  private static JobRequest ofGroup() {
    return later().fingerprint("group");
  }

  @ParameterizedTest
  @CsvSource({
    "25006, 503, JAVA",
    "25006, 503, MESSAGES",
    "53100, 503, JAVA",
    "53100, 503, MESSAGES",
    "42501, 422, JAVA",
    "P0001, 422, MESSAGES"
  })
  void whatMayPassIs503AndWhatDoesNotIs422(String state, int code, Way way) {
    JobRequest job = ofGroup();
    await(queue.enqueue(job));

    refuse(state, job.id());

    assertThat(code(cancelGroup(way))).isEqualTo(code);
    assertThat(code(inspector(way).delete(List.of(job.id())))).isEqualTo(code);
    assertThat(liveJobs()).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aGroupThatIsCancelledInPartIs504AndTheRestIsCancelledByRepeating(Way way) {
    await(queue.enqueueAll(IntStream.range(0, 1500).mapToObj(i -> ofGroup()).toList()));
    UUID last = rows("select id from {schema}.job order by id desc limit 1").get(0).getUUID(0);

    refuse("53100", last);
    assertThat(code(cancelGroup(way))).isEqualTo(504);

    assertThat(deadJobs()).as("the first page").isEqualTo(1000);
    rows("drop trigger refuse on {schema}.job");
    await(cancelGroup(way));
    assertThat(deadJobs()).isEqualTo(1500);
  }

  @ParameterizedTest
  @EnumSource
  void anOrderThatFailsWhenItTriesAgainWhatWasLockedIs504(Way way) {
    JobRequest free = later();
    JobRequest locked = later();
    await(queue.enqueueAll(List.of(free, locked)));
    refuse("53100", locked.id());
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.begin());
    await(
        stranger
            .query("select from " + schema + ".job where id = '" + locked.id() + "' for update")
            .execute());

    Future<?> deletion = inspector(way).delete(List.of(free.id(), locked.id()));
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    await(stranger.transaction().commit());
    await(stranger.close());

    assertThat(code(deletion)).isEqualTo(504);
  }

  private List<JobRequest> enqueueGroup(int jobs) {
    List<JobRequest> group = IntStream.range(0, jobs).mapToObj(i -> ofGroup()).toList();
    await(queue.enqueueAll(group));
    return group;
  }

  @ParameterizedTest
  @CsvSource({"P0001, JAVA", "42501, MESSAGES"})
  void aJobOfAGroupThatCannotBeCancelledHoldsUpNoOther(String state, Way way) {
    UUID culprit = enqueueGroup(1500).get(3).id();
    refuse(state, culprit);

    Throwable error = awaitFailure(cancelGroup(way));

    assertThat(deadJobs()).isEqualTo(1499);
    assertThat(error).hasMessageContaining(culprit + "").hasMessageContaining("as the test wants");
    assertThat(code(cancelGroup(way))).isEqualTo(422);
  }

  @ParameterizedTest
  @EnumSource
  void aJobThatCannotBeDeletedHoldsUpNoOther(Way way) {
    List<UUID> ids = enqueueGroup(50).stream().map(JobRequest::id).toList();
    refuse("23503", ids.get(7));

    Throwable error = awaitFailure(inspector(way).delete(ids));

    assertThat(liveJobs()).isEqualTo(1);
    assertThat(error).hasMessageContaining(ids.get(7) + "");
    rows("drop trigger refuse on {schema}.job");
    assertThat(await(inspector(way).delete(ids)).done()).containsExactly(ids.get(7));
  }

  @ParameterizedTest
  @EnumSource
  void aDeadLetterThatCannotLiveAgainHoldsUpNoOther(Way way) {
    JobRequest[] requests =
        IntStream.range(0, 20).mapToObj(i -> JobRequest.of("bad", i)).toArray(JobRequest[]::new);
    die(queue, requests);
    UUID culprit = requests[5].id();
    refuseLife(culprit);

    Redriven redriven = await(inspector(way).redrive(RedriveRequest.ofQueue("bad")));

    assertThat(redriven.lives()).hasSize(19);
    assertThat(redriven.skipped())
        .containsExactly(new Skipped(culprit, Reason.REFUSED, Optional.empty()));
    assertThat(code(inspector(way).redrive(RedriveRequest.one(culprit)))).isEqualTo(422);
  }

  private void refuseLife(UUID dead) {
    refuse("P0001", dead);
    rows(
        "create trigger refuse_life before insert on {schema}.job for each row when"
            + " (new.redriven_from = '"
            + dead
            + "') execute function {schema}.refuse()");
  }

  @ParameterizedTest
  @EnumSource
  void oneThatCannotLiveAgainBesideOneThatHasToWaitLeavesNoLifeUntold(Way way) {
    JobRequest[] requests =
        IntStream.range(0, 8).mapToObj(i -> JobRequest.of("bad", i)).toArray(JobRequest[]::new);
    requests[1] = JobRequest.of("bad").uniqueKey("key");
    die(queue, requests);
    refuseLife(requests[6].id());
    SqlConnection user = await(pool.getConnection());
    await(user.begin());
    await(queue.enqueue(user, later().uniqueKey("key")));

    Redriven redriven = await(inspector(way).redrive(RedriveRequest.ofQueue("bad")));

    await(user.transaction().rollback());
    await(user.close());
    assertThat(redriven.lives()).hasSize(6);
    assertThat(redriven.skipped())
        .containsExactlyInAnyOrder(
            new Skipped(requests[1].id(), Reason.LOCKED, Optional.empty()),
            new Skipped(requests[6].id(), Reason.REFUSED, Optional.empty()));
  }
}
