package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.SimpleQueueVerticle;
import dev.simplequeue.job.EnqueueException;
import dev.simplequeue.job.FailureCode;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.EnqueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.SideBySide;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Who gets no receipt is told what is known, and no more than that. */
@Tag("promise-1")
@Tag("promise-8")
class UnacknowledgedTest extends ThroughProxy {
  /** Longer than the longest pause after a failure. */
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  private SimpleQueue queue;
  private String node;

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setEnqueue(new EnqueueOptions().setTimeout(TIMEOUT).setMaxBufferedRequests(2));
  }

  private void deploy() {
    node = await(vertx.deployVerticle(new SimpleQueueVerticle(options())));
    queue = SimpleQueue.create(vertx);
  }

  /**
   * The database is away from the moment when this call's insert is on its way, where it arrives
   * and is committed.
   */
  private <T> Future<T> committedButUnanswered(Supplier<Future<T>> call) {
    await(queue.enqueue(JobRequest.of("warm-up")));
    rows("delete from {schema}.job");
    proxy.delayNextStatement("simplequeue enqueue", 1_000);
    Future<T> answer = call.get();
    eventually(() -> assertThat(proxy.faults()).isEqualTo(1));
    proxy.refuse(true);
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    return answer;
  }

  private Future<Object> send(Object message) {
    return vertx.eventBus().request("simplequeue.enqueue", message).map(reply -> reply.body());
  }

  private JsonArray sendAll(JsonObject... entries) {
    return (JsonArray) await(send(new JsonArray(List.of(entries))));
  }

  private static JsonObject json() {
    return new JsonObject().put("queue", "work");
  }

  private static JsonObject json(UUID id) {
    return json().put("id", id.toString());
  }

  private static void failsWith(FailureCode code, String words, Future<?> call) {
    assertThat(awaitFailure(call))
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            EnqueueException.class, error -> assertThat(error.code()).isEqualTo(code));
  }

  private static String repliesWith(int code, String words, Future<?> call) {
    Throwable failure = awaitFailure(call);
    assertThat(failure)
        .hasMessageContaining(words)
        .isInstanceOfSatisfying(
            ReplyException.class, error -> assertThat(error.failureCode()).isEqualTo(code));
    return failure.getMessage();
  }

  private static void isFailed(JsonObject entry, String status, int code, String words) {
    assertThat(entry.getString("status")).isEqualTo(status);
    assertThat(entry.getInteger("code")).isEqualTo(code);
    assertThat(entry.getString("error"))
        .contains(words)
        .startsWith("job " + entry.getString("id") + ": ");
  }

  @SideBySide
  @Test
  void whatMayBeThereIsNeverSaidNotToBeByARepeatOfTheSameRequest() {
    deploy();
    JobRequest request = JobRequest.of("work");

    Future<Receipt> first = committedButUnanswered(() -> queue.enqueue(request));

    failsWith(FailureCode.OUTCOME_UNKNOWN, "may have been inserted", first);
    String mayBeThere = "this call has inserted nothing, but another call with this request may";
    failsWith(FailureCode.OUTCOME_UNKNOWN, mayBeThere, queue.enqueue(request));
    Future<Receipt> one = queue.enqueue(JobRequest.of("work"));
    Future<Receipt> two = queue.enqueue(JobRequest.of("work"));
    failsWith(FailureCode.OUTCOME_UNKNOWN, "buffer is full", queue.enqueue(request));
    failsWith(FailureCode.DATABASE_AWAY, "the job was not inserted", one);
    failsWith(FailureCode.DATABASE_AWAY, "the job was not inserted", two);
    proxy.refuse(false);
    eventually(
        () ->
            assertThat(await(queue.enqueue(request)))
                .isIn(Receipt.inserted(request.id()), Receipt.alreadyInserted(request.id())));
    await(vertx.undeploy(node));
    failsWith(FailureCode.OUTCOME_UNKNOWN, "no EnqueueVerticle", queue.enqueue(request));
    assertThat(liveJobs()).isEqualTo(1);
  }

  @SideBySide
  @Test
  void aRepeatByMessageWithTheSameIdPromisesNoMoreThanItKnows() {
    deploy();

    Future<Object> first = committedButUnanswered(() -> send(json()));

    UUID id = UUID.fromString(repliesWith(504, "may have been inserted", first).split("[ :]")[1]);
    Future<Object> repeat = send(json(id));
    Future<Object> other = send(json());
    repliesWith(503, "this call has inserted nothing", repeat);
    repliesWith(503, "the job was not inserted", other);
    proxy.refuse(false);
    eventually(
        () ->
            assertThat(await(send(json(id))))
                .isEqualTo(
                    new JsonObject().put("id", id.toString()).put("status", "ALREADY_INSERTED")));
    assertThat(liveJobs()).isEqualTo(1);
  }

  @SideBySide
  @Test
  void anEntryOfAnArrayThatMayBeThereIsNotCalledRefused() {
    deploy();

    Future<JsonArray> first =
        committedButUnanswered(() -> send(new JsonArray().add(json())).map(JsonArray.class::cast));

    JsonObject unknown = await(first).getJsonObject(0);
    isFailed(unknown, "UNKNOWN", 504, "may have been inserted");
    UUID id = UUID.fromString(unknown.getString("id"));
    JsonArray again = sendAll(json(id), json());
    isFailed(again.getJsonObject(0), "REFUSED", 503, "this call has inserted nothing");
    isFailed(again.getJsonObject(1), "REFUSED", 503, "the job was not inserted");
    proxy.refuse(false);
    eventually(
        () ->
            assertThat(sendAll(json(id)).getJsonObject(0).getString("status"))
                .isEqualTo("ALREADY_INSERTED"));
    assertThat(liveJobs()).isEqualTo(1);
  }

  @SideBySide
  @Test
  void messagesThatFindTheBufferFullFailAtOnce() {
    deploy();
    proxy.refuse(true);
    List<Future<Object>> waiting = List.of(send(json()), send(json()));

    repliesWith(429, "the job was not inserted", send(json()));
    isFailed(sendAll(json()).getJsonObject(0), "REFUSED", 429, "the job was not inserted");
    assertThat(waiting).noneMatch(Future::isComplete);

    waiting.forEach(call -> repliesWith(503, "the job was not inserted", call));
    assertThat(liveJobs()).isZero();
  }

  @SideBySide
  @Test
  void aCallWithManyThatWasDoneInPartSaysSoAndCanBeRepeated() {
    SimpleQueueOptions options = options();
    // Time enough for the 4,000 on a busy machine.
    options.getEnqueue().setMaxBufferedRequests(10_000).setTimeout(Duration.ofSeconds(9));
    queue = deployQueue(vertx, options);
    rows(
        "create function {schema}.wait() returns trigger language plpgsql as"
            + " $$ begin if new.queue = 'blocked' then perform pg_advisory_xact_lock(5); end if;"
            + " return new; end $$");
    rows(
        "create trigger wait before insert on {schema}.job for each row execute function {schema}.wait()");
    SqlConnection stranger = await(pool.getConnection());
    await(stranger.query("select pg_advisory_lock(5)").execute());
    List<JobRequest> requests = new ArrayList<>();
    for (int i = 0; i < 4_000; i++) {
      requests.add(JobRequest.of("work", i));
    }
    // The first of a second statement.
    requests.add(JobRequest.of("blocked"));

    Throwable failure = awaitFailure(queue.enqueueAll(requests));

    assertThat(failure)
        .hasMessageContaining(
            "of 4001 requests 4000 are acknowledged, 0 refused, 0 not inserted, 1 unknown")
        .isInstanceOfSatisfying(
            EnqueueException.class,
            error -> {
              assertThat(error.code()).isEqualTo(FailureCode.OUTCOME_UNKNOWN);
              assertThat(error.id()).isEqualTo(requests.get(4_000).id());
            });
    assertThat(liveJobs()).as("not atomic as a whole").isEqualTo(4_000);
    await(stranger.query("select pg_advisory_unlock(5)").execute());
    await(stranger.close());
    assertThat(await(queue.enqueueAll(requests)))
        .allMatch(Receipt::isInserted)
        .extracting(Receipt::id)
        .containsExactlyElementsOf(requests.stream().map(JobRequest::id).toList());
    assertThat(liveJobs()).isEqualTo(4_001);
  }
}
