package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SchedulerOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.scheduler.SchedulerVerticle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands about schedules. */
class SchedulingTest extends OnCommandLine {

  private SimpleQueue withSchedule() {
    SimpleQueue queue = deployQueue();
    await(
        queue
            .schedules()
            .put(
                Schedule.named("nightly report")
                    .cron("0 3 * * *")
                    .zone("Europe/Berlin")
                    .request(JobRequest.of("reports"))));
    return queue;
  }

  @Test
  void aScheduleIsShownPreviewedPausedResumedAndTriggered() {
    withSchedule();
    environment.put("USER", "ada");

    assertThat(run("schedules").out())
        .contains("nightly report")
        .contains("0 3 * * * Europe/Berlin");
    assertThat(json(0, "schedules", "show", "nightly report").getString("queue"))
        .isEqualTo("reports");
    assertThat(run("schedules", "show", "nightly report").out()).contains("CE");
    Ran preview =
        run("schedules", "preview", "nightly report", "--after", "2026-10-24", "--count", "2");
    assertThat(preview.out())
        .contains("2026-10-24 03:00:00 CEST")
        .contains("2026-10-25 03:00:00 CET");
    assertThat(liveJobs()).isZero();

    assertThat(
            json(0, "schedules", "pause", "nightly report", "--note", "audit")
                .getBoolean("changed"))
        .isTrue();
    assertThat(json(0, "schedules", "show", "nightly report").getString("pausedBy"))
        .isEqualTo("ada");
    assertThat(run("schedules", "--paused").out()).contains("paused");
    assertThat(run("schedules", "resume", "nightly report").out()).contains("goes on");
    assertThat(run("schedules", "--paused").exit()).isEqualTo(1);
    assertThat(run("schedules", "trigger", "nightly report").exit()).isZero();
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void aBackfillAsksAndCanBeRepeated() {
    withSchedule();
    String[] order = {
      "schedules", "backfill", "nightly report", "--from", "2026-11-01", "--to", "2026-11-04"
    };

    String[] dry = {
      "schedules",
      "backfill",
      "nightly report",
      "--from",
      "2026-11-01",
      "--to",
      "2026-11-04",
      "--dry-run"
    };
    assertThat(run(dry).out()).contains("3 ticks");
    assertThat(run(order).exit()).isEqualTo(4);
    assertThat(liveJobs()).isZero();
    interactive = true;
    typed = "yes\n";
    assertThat(run(order).out()).contains("3 jobs enqueued");
    typed = "yes\n";
    assertThat(run(order).out()).contains("0 jobs enqueued");
    assertThat(liveJobs()).isEqualTo(3);
  }

  @Test
  void aNameThatNobodyKnowsIsToldTheNearOnes() {
    withSchedule();
    for (String order : new String[] {"show", "preview", "trigger", "pause", "resume"}) {
      Ran ran = run("schedules", order, "nightly reprot");
      assertThat(ran.exit()).as(order).isEqualTo(1);
      assertThat(ran.err()).contains("did you mean nightly report?");
    }
    assertThat(run("schedules", "--search", "weekly").exit()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "schedules show",
        "schedules preview a --count many",
        "schedules backfill a",
        "schedules --limit 0",
        "schedules nonsense"
      })
  void wrongInputIsExitCodeTwo(String arguments) {
    withSchedule();

    assertThat(run(arguments.split(" ")).exit()).isEqualTo(2);
  }

  /** Whoever pauses a schedule before the nodes start must not fire it by asking. */
  @Test
  void aSchedulerThatIsNotEnabledAnswersAndFiresNothing() {
    SimpleQueue queue = withSchedule();
    undeployAll();
    rows("update {schema}.schedule set next_at = now() - interval '1 second'");

    SimpleQueueOptions answering = options().setScheduler(new SchedulerOptions().setEnabled(false));
    await(vertx.deployVerticle(new SchedulerVerticle(answering)));
    for (int i = 0; i < 300; i++) {
      assertThat(await(queue.schedules().find("nightly report"))).isPresent();
    }

    assertThat(number("select fired + misfired + skipped from {schema}.schedule")).isZero();
    assertThat(liveJobs()).isZero();
    await(vertx.deployVerticle(new SchedulerVerticle(options())));
    eventually(
        () ->
            assertThat(number("select fired + misfired + skipped from {schema}.schedule"))
                .isEqualTo(1));
  }
}
