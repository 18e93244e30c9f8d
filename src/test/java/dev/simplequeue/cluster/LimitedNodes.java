package dev.simplequeue.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.Backoff;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.OnDatabase;
import java.time.Duration;

/**
 * A test of nodes that share limits. The database keeps a ledger: a row for each start of a job and
 * for each end of a run, in the order in which they happened.
 */
abstract class LimitedNodes extends OnDatabase {
  private static final String LEDGER =
      """
      create table {schema}.ledger (
        place bigserial primary key,
        job uuid not null,
        limit_key text,
        at timestamptz not null,
        change integer not null
      );
      create function {schema}.write_ledger() returns trigger language plpgsql as $$
      begin
        if tg_op = 'UPDATE' and old.claimed_by is null and new.claimed_by is not null then
          insert into {schema}.ledger (job, limit_key, at, change) values (new.id, new.limit_key, new.claimed_at, 1);
        elsif old.claimed_by is not null and (tg_op = 'DELETE' or new.claimed_by is null) then
          insert into {schema}.ledger (job, limit_key, at, change) values (old.id, old.limit_key, clock_timestamp(), -1);
        end if;
        return null;
      end
      $$;
      create trigger ledger after update or delete on {schema}.job for each row execute function {schema}.write_ledger();
      """;

  protected SimpleQueueOptions options(QueueOptions limits) {
    SimpleQueueOptions options =
        super.options()
            .setQueue(
                "work",
                limits.setMaxCrashes(100).setBackoff(Backoff.constant(Duration.ofMillis(5))));
    options.getPoller().setHeartbeatInterval(Duration.ofMillis(400));
    return options;
  }

  /** Writes down all starts and ends from now on; the tables must be there. */
  protected void openLedger() {
    await(pool.query(LEDGER.replace("{schema}", schema)).execute());
  }

  /** The most jobs that ran at any time, of one limit key if {@code byKey}. */
  protected long mostAtATime(boolean byKey) {
    return number(
        "select max(running) from (select sum(change) over ("
            + (byKey ? "partition by limit_key " : "")
            + "order by place) as running from {schema}.ledger) r");
  }

  protected long starts() {
    return number("select count(*) from {schema}.ledger where change = 1");
  }

  /** All jobs have ended, each start has its end, and every permit is free. */
  protected void nothingIsLeft(int jobs) {
    eventually(() -> assertThat(archivedJobs() + deadJobs()).isEqualTo(jobs));
    assertThat(liveJobs()).isZero();
    assertThat(number("select sum(change) from {schema}.ledger")).isZero();
    eventually(
        () ->
            assertThat(number("select count(*) from {schema}.permit where free_at > now()"))
                .as("permits that are taken")
                .isZero());
  }
}
