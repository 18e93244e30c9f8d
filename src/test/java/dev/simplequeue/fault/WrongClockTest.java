package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.event.QueueEvent.NodeDeclaredDead;
import dev.simplequeue.job.JobIds;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The clocks of two workers are an hour off, one ahead, one behind. */
@Tag("promise-10")
class WrongClockTest extends UnderLoad {
  private static final Duration HOUR = Duration.ofHours(1);

  private UUID node(String name) {
    return rows("select id from {schema}.node where name = $1", name).get(0).getUUID(0);
  }

  /** An id holds the time when it was made, by its maker's clock. */
  private void isOff(UUID node, Duration off) {
    assertThat(JobIds.time(node).orElseThrow())
        .isCloseTo(Instant.now().plus(off), within(5, ChronoUnit.MINUTES));
  }

  private Set<UUID> nodes() {
    return rows("select id from {schema}.node").stream()
        .map((Row row) -> row.getUUID(0))
        .collect(Collectors.toSet());
  }

  @Tag("slow-fault")
  @Test
  void workersWhoseClocksAreAnHourOffWorkLikeAnyOther() throws Exception {
    addWorker("ahead", WrongClock.ahead(HOUR));
    addWorker("behind", WrongClock.ahead(HOUR.negated()));
    begin(0);
    takePart(2);
    isOff(node("ahead"), HOUR);
    isOff(node("behind"), HOUR.negated());
    Set<UUID> before = nodes();

    // Several leases.
    await(vertx.timer(10_000));
    flows(200);

    recoversWithin(SOON);
    booksAgree("clocks of two workers an hour off, one ahead, one behind", 1);
    assertThat(ledger.executions().stream().map(Execution::worker).distinct())
        .containsExactlyInAnyOrder("ahead", "behind");
    assertThat(nodes()).as("nobody has lost its lease").isEqualTo(before);
    assertThat(heard.all(NodeDeclaredDead.class)).isEmpty();
    assertThat(heard.all(JobRescued.class)).isEmpty();
    assertThat(number("select coalesce(sum(crashes), 0) from {schema}.archive")).isZero();
    assertThat(
            number(
                "select count(*) from {schema}.archive"
                    + " where finished_at not between now() - interval '5 min' and now()"))
        .as("times that are not the database's")
        .isZero();
  }
}
