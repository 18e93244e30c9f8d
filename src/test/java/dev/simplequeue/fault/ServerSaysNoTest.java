package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.JobRescued;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The server is there and refuses: a full disk, a standby, conflicts, tables that are gone. */
@Tag("promise-4")
class ServerSaysNoTest extends OnOwnServer {

  private void nobodyIsBlamed() {
    assertThat(heard.all(JobRescued.class)).isEmpty();
  }

  /** From now on, so many of a hundred statements that write jobs, or their ends, fail so. */
  private void refuse(String state, int percent) {
    rows(
        """
        create or replace function {schema}.refuse() returns trigger language plpgsql as $body$
        begin
          if random() * 100 < %d then
            raise exception 'as the test wants it' using errcode = '%s';
          end if;
          return null;
        end
        $body$
        """
            .formatted(percent, state));
    for (String table : new String[] {"job", "archive"}) {
      rows(
          "create trigger refuse before insert or update or delete on {schema}."
              + table
              + " for each statement execute function {schema}.refuse()");
    }
  }

  /** The function, not the triggers: they could only be dropped when nobody uses the tables. */
  private void refuseNoMore() {
    rows(
        "create or replace function {schema}.refuse() returns trigger language plpgsql"
            + " as 'begin return null; end'");
  }

  @ParameterizedTest(name = "SQLSTATE {0}")
  @CsvSource({"53100, disk full for 3 s", "53200, out of memory for 3 s"})
  void nothingIsLostWhileTheServerCannotWrite(String state, String scenario) {
    begin(2);

    refuse(state, 100);
    await(vertx.timer(3_000));
    long before = ended();
    await(vertx.timer(500));
    assertThat(ended()).as("nothing ends meanwhile").isEqualTo(before);
    refuseNoMore();

    recoversWithin(SOON);
    booksAgree(scenario, 1);
    nobodyIsBlamed();
  }

  @Tag("slow-fault")
  @ParameterizedTest(name = "SQLSTATE {0}")
  @CsvSource({
    "40001, serialization failures: 30 of 100 statements",
    "40P01, deadlocks: 30 of 100 statements",
    "53100, disk full: 30 of 100 statements"
  })
  void nothingIsLostWhenStatementsFailNowAndThen(String state, String scenario) {
    begin(2);

    refuse(state, 30);
    flows(200);
    await(vertx.timer(2_000));
    refuseNoMore();

    recoversWithin(SOON);
    booksAgree(scenario, 1);
    nobodyIsBlamed();
  }

  @Test
  void nothingIsLostWhileTheServerIsReadOnly() {
    begin(2);

    readOnly("on");
    await(vertx.timer(3_000));
    readOnly("off");

    recoversWithin(SOON);
    booksAgree("server read-only for 3 s", 1);
    nobodyIsBlamed();
  }

  private void readOnly(String value) {
    await(pool.query("alter system set default_transaction_read_only = " + value).execute());
    await(pool.query("select pg_reload_conf()").execute());
  }

  @Test
  void nodesWhoseTablesAreDroppedSaySoOnceAndGoOnWhenANewNodeHasMadeThemAgain() {
    var client = deployQueue();
    deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
    await(client.enqueue(JobRequest.of("work")));
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));

    rows("drop schema {schema} cascade");
    await(vertx.timer(3_000));
    var waiting = client.enqueue(JobRequest.of("work"));
    addNode("new");

    assertThat(await(waiting).id()).isNotNull();
    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(log.lines()).anyMatch(line -> line.contains("does not exist")).hasSizeLessThan(40);
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.node where dead_at is null"))
                .as("both take part")
                .isEqualTo(2));
  }

  @Tag("slow-fault")
  @Test
  void nothingIsLostWhenTheTablesCannotBeLockedForAWhile() {
    begin(2);

    await(
        pool.withTransaction(
            connection ->
                connection
                    .query("lock table " + schema + ".job in access exclusive mode")
                    .execute()
                    .compose(v -> vertx.timer(6_000))));

    recoversWithin(SOON);
    booksAgree("table locked for 6 s", 2);
    nobodyIsBlamed();
  }
}
