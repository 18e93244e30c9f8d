package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.OperationRequest;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Schedule;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Whatever door an operator uses, it is written down who has ordered what, before it is done. */
class AuditedOrdersTest extends InspectedJobs {

  @Override
  protected SimpleQueueOptions options() {
    return super.options().setNodeName("node-7");
  }

  /** Action, who, and the outcome of all orders, in their order. */
  private List<String> audit() {
    return rows("select action, caller, outcome from {schema}.audit order by id").stream()
        .map(row -> row.getString(0) + " " + row.getString(1) + " " + row.getString(2))
        .toList();
  }

  private JobRequest waiting(SimpleQueue queue) {
    JobRequest job = JobRequest.of("work").runIn(Duration.ofHours(1));
    await(queue.enqueue(job));
    return job;
  }

  @Test
  void ordersFromJavaAreWrittenDown() {
    SimpleQueue queue = deployQueue();
    UUID one = waiting(queue).id();
    UUID two = waiting(queue).id();
    Operator ada = queue.operate().by("Ada");

    await(ada.pause("work", "the relay is down"));
    await(ada.resume("work"));
    await(ada.reprioritise(List.of(one, two), 1));
    await(ada.runNow(List.of(one)));
    await(queue.operate().delete(List.of(one, two)));
    await(ada.redrive(RedriveRequest.ofQueue("work")));
    OperationRequest cancel = OperationRequest.cancel(JobQuery.ALL.queue("work"));
    await(ada.submit(cancel));
    await(queue.operate().cancelOperation(cancel.id(), "Bob"));
    await(queue.cancel(one));

    assertThat(audit())
        .containsExactly(
            "pause Ada done",
            "resume Ada done",
            "reprioritise Ada done",
            "run_now Ada done",
            "delete node node-7 done",
            "redrive Ada done",
            "operation Ada done",
            "cancel_operation Bob done");
    assertThat(
            rows("select target ->> 'note' from {schema}.audit where action = 'pause'")
                .get(0)
                .getString(0))
        .isEqualTo("the relay is down");
    assertThat(await(queue.operate().operation(cancel.id())).orElseThrow().submittedBy())
        .isEqualTo("Ada");
    JsonArray deleted =
        rows("select target from {schema}.audit where action = 'delete'")
            .get(0)
            .getJsonObject(0)
            .getJsonArray("jobs");
    assertThat(deleted).containsExactly(one.toString(), two.toString());
  }

  @Test
  void ordersByMessageAreWrittenDown() {
    SimpleQueue queue = deployQueue();
    UUID job = waiting(queue).id();
    await(
        queue
            .schedules()
            .put(Schedule.named("s").cron("0 3 * * *").request(JobRequest.of("work"))));
    JsonArray ids = new JsonArray(List.of(job.toString()));

    operate("pause", new JsonObject().put("queue", "work").put("by", "Ada"));
    operate("resume", new JsonObject().put("queue", "work"));
    operate("runNow", new JsonObject().put("ids", ids).put("by", "Ada"));
    send("simplequeue.cancel", new JsonObject().put("id", job.toString()).put("by", "Ada"));
    send("simplequeue.cancel", new JsonObject().put("id", job.toString()));
    schedule("pause", new JsonObject().put("name", "s").put("by", "Ada").put("note", "why"));
    schedule("resume", new JsonObject().put("name", "s").put("by", "Ada"));
    schedule("trigger", new JsonObject().put("name", "s"));
    schedule("find", new JsonObject().put("name", "s"));
    schedule("remove", new JsonObject().put("name", "s").put("by", "Ada"));

    assertThat(audit())
        .containsExactly(
            "pause Ada done",
            "resume node node-7 done",
            "run_now Ada done",
            "cancel Ada done",
            "schedule_pause Ada done",
            "schedule_resume Ada done",
            "schedule_trigger node node-7 done",
            "schedule_remove Ada done");
    assertThat(
            awaitFailure(
                vertx
                    .eventBus()
                    .request(
                        "simplequeue.operate.pause",
                        new JsonObject().put("queue", "work").put("by", "a\nb"))))
        .isInstanceOfSatisfying(
            ReplyException.class, error -> assertThat(error.failureCode()).isEqualTo(400));
  }

  private void operate(String verb, JsonObject message) {
    send("simplequeue.operate." + verb, message);
  }

  private void schedule(String verb, JsonObject message) {
    send("simplequeue.schedule." + verb, message);
  }

  private void send(String address, JsonObject message) {
    await(vertx.eventBus().request(address, message));
  }

  @Test
  void whatCannotBeWrittenDownIsNotDone() {
    SimpleQueue queue = deployQueue();
    UUID job = waiting(queue).id();
    rows("alter table {schema}.audit add constraint full_disk check (action = 'none')");

    awaitFailure(queue.operate().pause("work"));
    awaitFailure(queue.operate().delete(List.of(job)));

    assertThat(number("select count(*) from {schema}.queue where paused_at is not null")).isZero();
    assertThat(liveJobs()).isOne();
  }

  @Test
  void whatIsNoOrderAtAllIsNotWrittenDown() {
    SimpleQueue queue = deployQueue();

    awaitFailure(queue.operate().pause(""));
    awaitFailure(queue.operate().delete(List.of()));
    awaitFailure(queue.operate().reprioritise(List.of(UUID.randomUUID()), 17));

    assertThat(audit()).isEmpty();
  }

  @Test
  void whatTheDatabaseRefusesIsWrittenDownAsRefused() {
    SimpleQueue queue = deployQueue();
    UUID job = waiting(queue).id();
    rows("alter table {schema}.job add constraint never_urgent check (priority > 3)");

    awaitFailure(queue.operate().by("Ada").reprioritise(List.of(job), 1));

    assertThat(audit()).containsExactly("reprioritise Ada refused");
  }
}
