package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.job.JobState;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The commands that change something do so, ask before they change much, and refuse nonsense. */
class ChangingTest extends OnCommandLine {

  private UUID enqueued(SimpleQueue queue, JobRequest request) {
    return await(queue.enqueue(request)).id();
  }

  @Test
  void enqueuePrintsTheIdAndKeepsEveryDigit() {
    deployQueue();

    Ran ran =
        run(
            "enqueue",
            "email",
            "--payload",
            "{\"n\": 1.00000000000000000000000001, \"i\": 123456789012345678901234567890}",
            "--priority",
            "2",
            "--run-in",
            "1h",
            "--header",
            "a=b",
            "--unique-key",
            "k");

    assertThat(ran.exit()).as(ran.toString()).isZero();
    UUID id = UUID.fromString(ran.out().strip());
    var row =
        rows("select payload::text as p, priority, headers::text as h from {schema}.job").get(0);
    assertThat(row.getString("p"))
        .contains("1.00000000000000000000000001", "123456789012345678901234567890");
    assertThat(row.getShort("priority")).isEqualTo((short) 2);
    assertThat(row.getString("h")).contains("\"a\": \"b\"");
    JsonObject again = json(0, "enqueue", "email", "--unique-key", "k");
    assertThat(again.getString("status")).isEqualTo("DUPLICATE");
    assertThat(again.getString("id")).isEqualTo(id.toString());
    typed = "[1, 2]";
    assertThat(run("enqueue", "email", "--payload-file", "-").exit()).isZero();
  }

  @Test
  void enqueueWaitsForTheEnd() {
    deployQueue();
    deployHandlers(
        () ->
            new LambdaHandler(
                "work",
                job ->
                    Future.succeededFuture(
                        job.payload().toString().contains("bad")
                            ? JobResult.critical("out of paper")
                            : JobResult.success(new JsonObject().put("pages", 3)))),
        ThreadingModel.EVENT_LOOP,
        1);

    JsonObject done = json(0, "enqueue", "work", "--wait", "20s");
    assertThat(done.getString("state")).isEqualTo("completed");
    assertThat(run("enqueue", "work", "--wait").out()).contains("\"pages\":3");
    Ran bad = run("enqueue", "work", "--payload", "{\"kind\":\"bad\"}", "--wait=20s");
    assertThat(bad.exit()).isEqualTo(1);
    assertThat(bad.out()).contains("critical").contains("out of paper");
    Ran never = run("enqueue", "nobody", "--wait=1s");
    assertThat(never.exit()).isEqualTo(1);
    assertThat(never.err()).contains("has not ended");
  }

  @TestFactory
  Stream<DynamicTest> wrongInputIsExitCodeTwoAndChangesNothing() {
    deployQueue();
    return Stream.of(
            "enqueue",
            "enqueue work --payload {",
            "enqueue work --payload 1 --payload-file x",
            "enqueue work --payload-file no-such-file",
            "enqueue work --priority 10",
            "enqueue work --priority high",
            "enqueue work --run-in soon",
            "enqueue work --run-at soon",
            "enqueue work --key-policy KEEP",
            "enqueue work --id 1",
            "enqueue work --wait=soon",
            "cancel",
            "cancel 1",
            "cancel 00000000-0000-0000-0000-000000000001 --fingerprint b",
            "redrive",
            "redrive 00000000-0000-0000-0000-000000000001 --queue b",
            "pause",
            "resume",
            "limits --rate 10/1s",
            "limits work --rate 10 --force",
            "limits work --rate 10/soon --force",
            "limits work --max-running 0 --force",
            "limits work --max-running 99999999 --force",
            "jobs delete",
            "jobs delete 00000000-0000-0000-0000-00000000000",
            "jobs run-now x",
            "jobs reprioritise 00000000-0000-0000-0000-000000000001",
            "jobs reprioritise 00000000-0000-0000-0000-000000000001 --priority 11")
        .map(line -> DynamicTest.dynamicTest(line, () -> isRefusedAndChangesNothing(line)));
  }

  private void isRefusedAndChangesNothing(String arguments) {
    Ran ran = run(arguments.split(" "));

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(
            run((arguments + " --json").split(" "))
                .json()
                .getJsonObject("error")
                .getInteger("exit"))
        .isEqualTo(2);
    assertThat(liveJobs()).isZero();
    assertThat(number("select count(*) from {schema}.queue")).isZero();
  }

  @Test
  void oneJobIsCancelledAtOnceAndManyOnlyWhenItIsMeant() {
    SimpleQueue queue = deployQueue();
    UUID one = enqueued(queue, JobRequest.of("work").runIn(Duration.ofHours(1)));
    enqueued(queue, JobRequest.of("work").uniqueKey("k"));
    for (int i = 0; i < 3; i++) {
      enqueued(queue, JobRequest.of("work").fingerprint("mails"));
    }

    assertThat(json(0, "cancel", one.toString()).getInteger("ended")).isEqualTo(1);
    assertThat(run("cancel", one.toString()).exit()).isEqualTo(1);
    assertThat(run("cancel", "--unique-key", "k").out()).contains("1 ended");
    Ran unasked = run("cancel", "--fingerprint", "mails");
    assertThat(unasked.exit()).isEqualTo(4);
    assertThat(unasked.err()).contains("Cancel 3 jobs with fingerprint mails").contains("--yes");
    interactive = true;
    typed = "n\n";
    assertThat(run("cancel", "--fingerprint", "mails").exit()).isEqualTo(4);
    assertThat(liveJobs()).isEqualTo(3);
    typed = "y\n";
    assertThat(run("cancel", "--fingerprint", "mails").exit()).isZero();
    assertThat(liveJobs()).isZero();
  }

  @Test
  void jobsAreDeletedRunAndReprioritisedByTheirIds() {
    SimpleQueue queue = deployQueue();
    UUID one = enqueued(queue, JobRequest.of("work").runIn(Duration.ofHours(1)));
    UUID two = enqueued(queue, JobRequest.of("work").runIn(Duration.ofHours(1)));

    assertThat(run("jobs", "run-now", one.toString()).exit()).isZero();
    assertThat(number("select count(*) from {schema}.job where run_at <= now()")).isEqualTo(1);
    typed = one + "\n" + two + "\n";
    JsonObject changed = json(0, "jobs", "reprioritise", "-", "--priority", "1", "--yes");
    assertThat(changed.getJsonArray("done")).hasSize(2);
    assertThat(number("select count(*) from {schema}.job where priority = 1")).isEqualTo(2);
    typed = "";
    assertThat(run("jobs", "delete", one.toString(), two.toString()).exit()).isEqualTo(4);
    JsonObject deleted = json(0, "jobs", "delete", one.toString(), two.toString(), "-y");
    assertThat(deleted.getJsonArray("done")).hasSize(2);
    assertThat(liveJobs()).isZero();
    Ran gone = run("jobs", "delete", one.toString());
    assertThat(gone.exit()).isEqualTo(1);
    assertThat(gone.out()).contains("ended or unknown");
  }

  private void withDeadLetters(int number) {
    SimpleQueue queue = deployQueue();
    JobRequest[] requests = new JobRequest[number];
    Arrays.setAll(requests, i -> JobRequest.of("work").fingerprint("dying"));
    await(queue.enqueueAll(List.of(requests)));
    await(queue.cancelByFingerprint("dying"));
  }

  @Test
  void deadLettersAreRedrivenByIdAndByQueue() {
    withDeadLetters(3);
    String first = json(0, "dead").getJsonArray("jobs").getJsonObject(0).getString("id");

    JsonObject redriven = json(0, "redrive", first);
    assertThat(redriven.getJsonArray("redriven").getJsonObject(0).getString("from"))
        .isEqualTo(first);
    Ran again = run("redrive", first);
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.out()).contains("already_redriven");
    Ran unasked = run("redrive", "--queue", "work");
    assertThat(unasked.exit()).isEqualTo(4);
    assertThat(unasked.err()).contains("Redrive 2 jobs");
    Ran unknown = run("redrive", "--queue", "wrok", "--yes");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err()).contains("did you mean work?");
    assertThat(run("redrive", "--queue", "work", "--yes").out()).contains("2 jobs changed");
    assertThat(liveJobs()).isEqualTo(3);
  }

  @Test
  void fromAHundredOnTheNumberIsTyped() {
    withDeadLetters(101);
    interactive = true;

    typed = "y\n";
    Ran letter = run("redrive", "--queue", "work");
    assertThat(letter.exit()).isEqualTo(4);
    assertThat(letter.err()).contains("Type the number 101");
    assertThat(liveJobs()).isZero();
    typed = "101\n";
    assertThat(run("redrive", "--queue", "work").exit()).isZero();
    assertThat(liveJobs()).isEqualTo(101);
  }

  /** The audit knows who it was, and so does the status. */
  @Test
  void whoOrdersIsWrittenDown() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("work")));
    environment.put("USER", "ada");

    assertThat(run("pause", "work", "--by", "Bob", "--note", "the relay is down").exit()).isZero();
    assertThat(run("limits", "work", "--max-running", "7").exit()).isZero();
    String status = run("status").out();
    assertThat(run("resume", "work").exit()).isZero();

    assertThat(status)
        .containsPattern("Paused +work since .* by Bob \\(the relay is down\\), 1 ready");
    assertThat(status).doesNotContain("BEHIND");
    assertThat(json(0, "queues").encode()).doesNotContain("pausedBy");
    assertThat(
            rows("select action, caller, outcome from {schema}.audit order by id").stream()
                .map(row -> row.getString(0) + " " + row.getString(1) + " " + row.getString(2)))
        .containsExactly("pause Bob done", "limits ada done", "resume ada done");
  }

  @Test
  void manyJobsAreChangedByAnOperationThatIsSeenAndCanBeEnded() {
    SimpleQueue queue = deployQueue();
    JobRequest[] requests = new JobRequest[5];
    Arrays.setAll(requests, i -> JobRequest.of("work").runIn(Duration.ofHours(1)));
    await(queue.enqueueAll(List.of(requests)));
    environment.put("USER", "ada");

    assertThat(run("jobs", "run-now", "--queue", "work").exit()).isEqualTo(4);
    JsonObject ready = json(0, "jobs", "run-now", "--queue", "work", "--yes");
    assertThat(ready.getLong("changed")).isEqualTo(5);
    assertThat(ready.getString("state")).isEqualTo("done");
    assertThat(run("jobs", "reprioritise", "--queue", "work", "--priority", "2", "-y").exit())
        .isZero();
    assertThat(number("select count(*) from {schema}.job where priority = 2")).isEqualTo(5);
    assertThat(run("cancel", "--queue", "wrok", "-y").err()).contains("did you mean work?");
    assertThat(run("cancel", "--queue", "work", "-y").out()).contains("5 jobs changed");
    assertThat(run("redrive", "--queue", "work", "--error", "no such text", "-y").exit())
        .isEqualTo(1);
    assertThat(run("redrive", "--queue", "work", "--state", "cancelled", "-y").exit()).isZero();
    assertThat(run("jobs", "delete", "--queue", "work", "-y").out()).contains("5 jobs changed");
    assertThat(liveJobs()).isZero();

    JsonObject operations = json(0, "operations");
    assertThat(operations.getJsonArray("operations")).hasSize(5);
    String id = operations.getJsonArray("operations").getJsonObject(0).getString("id");
    assertThat(run("operations").out()).contains("delete").contains("ada").contains("done");
    assertThat(json(0, "operations", "show", id).getString("kind")).isEqualTo("delete");
    assertThat(run("operations", "--state", "running").exit()).isEqualTo(1);
    assertThat(run("operations", "--state", "nonsense").exit()).isEqualTo(2);
    assertThat(run("operations", "show", UUID.randomUUID().toString()).exit()).isEqualTo(1);
  }

  @Test
  void anOperationThatNobodyCarriesOutIsSaidAndCanBeEnded() {
    SimpleQueue queue = deployQueue();
    await(queue.enqueue(JobRequest.of("work").runIn(Duration.ofHours(1))));
    undeployAll();

    Ran waited = run("jobs", "run-now", "--queue", "work", "--wait", "1s");
    assertThat(waited.exit()).isEqualTo(1);
    assertThat(waited.err()).contains("has not ended yet and goes on");
    JsonObject running = json(0, "operations", "--state", "running");
    String id = running.getJsonArray("operations").getJsonObject(0).getString("id");
    assertThat(json(0, "operations", "cancel", id).getString("state")).isEqualTo("cancelled");
    assertThat(run("cancel", "--queue", "work", "--wait", "0s").exit()).isZero();
    assertThat(run("cancel", "--queue", "work", "--wait", "soon").exit()).isEqualTo(2);
  }

  @Test
  void aQueueIsPausedAndResumedAndAMistypedNameIsAnError() {
    SimpleQueue queue = deployQueue();
    enqueued(queue, JobRequest.of("work").runIn(Duration.ofHours(1)));

    Ran mistyped = run("pause", "wrok");
    assertThat(mistyped.exit()).isEqualTo(1);
    assertThat(mistyped.err()).contains("no queue wrok is known; did you mean work?");
    assertThat(number("select count(*) from {schema}.queue")).isZero();
    assertThat(json(0, "pause", "work").getBoolean("changed")).isTrue();
    assertThat(run("pause", "work").out()).contains("was paused already, since");
    assertThat(run("queues").out()).contains("paused");
    assertThat(json(0, "resume", "work").getBoolean("changed")).isTrue();
    assertThat(run("resume", "work").out()).contains("was not paused");
    assertThat(run("pause", "tomorrow", "--force").exit()).isZero();
    assertThat(run("resume", "tomorrow").exit()).isZero();
    assertThat(run("resume", "nobody").exit()).isEqualTo(1);
  }

  @Test
  void limitsAreShownChangedAndRemoved() {
    SimpleQueue queue = deployQueue();
    enqueued(queue, JobRequest.of("work").runIn(Duration.ofHours(1)));

    assertThat(run("limits").out()).contains("No queue has a limit");
    assertThat(run("limits", "wrok", "--max-running", "2").exit()).isEqualTo(1);
    Ran set = run("limits", "work", "--max-running", "2", "--rate", "100/1m");
    assertThat(set.out()).contains("work").contains("100 in 1 min");
    JsonObject limits =
        json(0, "limits", "work", "--max-running", "none", "--rate-per-key", "5/1s")
            .getJsonArray("queues")
            .getJsonObject(0)
            .getJsonObject("limits");
    assertThat(limits.encode())
        .doesNotContain("clusterMaxRunning")
        .contains("\"rateLimit\":{\"starts\":100,\"per\":\"PT1M\"}")
        .contains("\"limitKeyRateLimit\":{\"starts\":5,\"per\":\"PT1S\"}");
    assertThat(run("limits", "work", "--rate", "none", "--rate-per-key", "none").exit()).isZero();
    assertThat(rows("select limited from {schema}.queue").get(0).getBoolean(0)).isFalse();
  }

  @Test
  void nothingOfACommandStaysBehind() {
    SimpleQueue queue = deployQueue();
    UUID id = enqueued(queue, JobRequest.of("work"));

    assertThat(run("cancel", id.toString()).exit()).isZero();

    assertThat(await(queue.inspect().find(id)).orElseThrow().entry().state())
        .isEqualTo(JobState.CANCELLED);
    assertThat(number("select count(*) from {schema}.node")).isEqualTo(1);
    eventually(
        () ->
            assertThat(
                    number(
                        "select count(*) from pg_stat_activity where application_name like"
                            + " 'simplequeue control%' and datname = current_database()"))
                .isLessThanOrEqualTo(1));
  }
}
