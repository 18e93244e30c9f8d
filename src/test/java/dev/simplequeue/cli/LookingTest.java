package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What the commands that only look show, and how they end. */
class LookingTest extends OnCommandLine {

  private SimpleQueue withDeadLetter() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payload().toString().contains("bad")
                            ? JobResult.critical("no such customer\nin the shop")
                            : JobResult.success("done"))),
        ThreadingModel.EVENT_LOOP,
        1);
    await(queue.enqueueAndAwait(JobRequest.of("work", new JsonObject().put("kind", "bad"))));
    await(queue.enqueueAndAwait(JobRequest.of("work", new JsonObject().put("kind", "good"))));
    return queue;
  }

  @Test
  void aMistypedQueueIsNotTakenForOneWithoutJobs() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("email")));

    for (String command : List.of("jobs", "dead")) {
      Ran ran = run(command, "--queue", "emial");
      assertThat(ran.exit()).isEqualTo(1);
      assertThat(ran.err()).contains("no queue emial is known; did you mean email?");
    }
    assertThat(run("dead", "--queue", "email").err()).contains("There is no such job");
  }

  @Test
  void statusQueuesNodesAndHealthShowAQueueThatIsWell() {
    withDeadLetter();

    JsonObject status = json(0, "status");
    assertThat(status.getJsonObject("jobs").getLong("dead")).isEqualTo(1);
    assertThat(status.getJsonObject("jobs").getLong("completed")).isEqualTo(1);
    assertThat(status.getJsonObject("health").getBoolean("ready")).isTrue();
    assertThat(run("status").out()).contains("Nodes    1 alive").contains("1 dead");

    JsonObject queues = json(0, "queues");
    JsonObject work = queues.getJsonArray("queues").getJsonObject(0);
    assertThat(work.getString("queue")).isEqualTo("work");
    assertThat(work.getJsonArray("nodes")).hasSize(1);
    assertThat(run("queues").out()).containsPattern("work +0 +0 +0 +1 +1 +1");

    assertThat(json(0, "nodes").getJsonArray("nodes").getJsonObject(0).getString("state"))
        .isEqualTo("alive");
    assertThat(run("nodes").out()).contains("STARTED (Europe/Berlin)").contains("work");
    assertThat(json(0, "health").getBoolean("ready")).isTrue();
  }

  @Test
  void jobsAreFoundByStateAndShownWhole() {
    SimpleQueue queue = withDeadLetter();
    UUID waiting = await(queue.enqueue(JobRequest.of("other").uniqueKey("mail-7"))).id();

    Ran all = run("jobs");
    assertThat(all.exit()).isZero();
    assertThat(all.out().lines()).hasSize(4);
    JsonObject live = json(0, "jobs", "--state", "live", "--since", "1h");
    assertThat(live.getJsonArray("jobs")).hasSize(1);
    assertThat(live.getJsonArray("jobs").getJsonObject(0).getString("id"))
        .isEqualTo(waiting.toString());
    JsonObject first = json(0, "jobs", "--limit", "1");
    assertThat(json(0, "jobs", "--cursor", first.getString("cursor")).getJsonArray("jobs"))
        .hasSize(2);

    assertThat(json(0, "jobs", "show", waiting.toString()).getString("uniqueKey"))
        .isEqualTo("mail-7");
    String dead = json(0, "dead").getJsonArray("jobs").getJsonObject(0).getString("id");
    assertThat(run("jobs", "show", dead).out())
        .contains("critical")
        .contains("no such customer in the shop")
        .contains("\"kind\":\"bad\"");
    assertThat(run("jobs", "show", dead, "--no-payload").out()).doesNotContain("kind\":\"bad");
  }

  @Test
  void aRunningJobIsShownWithItsProgress() {
    SimpleQueue queue = deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job -> {
                  job.progress(1_234, 2_000, "folder a/b");
                  return Promise.<JobResult>promise().future();
                }),
        ThreadingModel.EVENT_LOOP,
        1);
    String id = await(queue.enqueue(JobRequest.of("work"))).id().toString();
    eventually(
        () ->
            assertThat(run("jobs", "show", id).out())
                .contains("progress        1,234 of 2,000 (61 %): folder a/b; attempt 1, "));

    assertThat(json(0, "jobs", "show", id).getJsonObject("progress").getLong("done"))
        .isEqualTo(1_234);
  }

  @Test
  void deadLettersAreGroupedByTheFirstLineOfTheirError() {
    withDeadLetter();

    JsonObject group = json(0, "dead", "--groups").getJsonArray("groups").getJsonObject(0);

    assertThat(group.getInteger("jobs")).isEqualTo(1);
    assertThat(group.getString("state")).isEqualTo("critical");
    assertThat(group.getString("error")).isEqualTo("no such customer");
    assertThat(run("dead", "--groups").out()).contains("no such customer");
  }

  @Test
  void nothingFoundIsExitCodeOne() {
    deployQueue();

    assertThat(run("jobs").exit()).isEqualTo(1);
    assertThat(run("dead").exit()).isEqualTo(1);
    Ran unknown = run("jobs", "show", UUID.randomUUID().toString());
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("there is no record of job");
    assertThat(run("queues", "wrok").exit()).isEqualTo(1);
  }

  @Test
  void aQueueWithoutNodesOrWithAJobThatNobodyTakesIsNotHealthy() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("work")));
    rows(
        "update {schema}.job set run_at = now() - interval '5 minutes', created_at = now() - interval '5 minutes'");

    JsonObject wedged = json(1, "health");

    assertThat(wedged.getBoolean("ready")).isFalse();
    assertThat(wedged.encode()).contains("UNCLAIMED").contains("no live node has a handler");
    String name = rows("select name from {schema}.node").get(0).getString("name");
    assertThat(run("health", "--node", name).exit()).isZero();
    assertThat(run("health", "--node", "nobody").exit()).isEqualTo(1);
    rows("update {schema}.lease set renewed_at = now() - interval '1 hour'");
    rows("update {schema}.node set dead_at = now()");
    assertThat(run("health", "--node", name).exit()).isEqualTo(1);
    assertThat(run("status").out()).contains("No node has a valid lease");
  }
}
