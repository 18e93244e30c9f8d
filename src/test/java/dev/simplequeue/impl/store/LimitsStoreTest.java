package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.LimitedClaiming.LimitedClaimed;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.QueueOptions;
import io.vertx.core.Future;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test with the statements for queue {@code work} with limits. */
abstract class LimitsStoreTest extends RescueStoreTest {
  private static final int MAX_BYTES = 1 << 20;

  protected Session claims;
  protected Unparking unparking;

  @BeforeEach
  void openClaims() {
    claims = database.claimSession();
    unparking = new Unparking(database, reaper);
  }

  @AfterEach
  void closeClaims() {
    await(claims.close());
  }

  protected void limit(QueueOptions options) {
    Session own = database.upkeepSession();
    await(new Limiting(database, own).set("work", options));
    await(own.close());
  }

  protected LimitedClaimed claimLimited(UUID node, int jobs) {
    return claimLimited(node, jobs, 1000);
  }

  protected LimitedClaimed claimLimited(UUID node, int jobs, int look) {
    return await(sendClaim(claims, node, jobs, look));
  }

  protected Future<LimitedClaimed> sendClaim(Session on, UUID node, int jobs, int look) {
    return new LimitedClaiming(database, on)
        .claim(node, 0, new Wanted("work", jobs), look, MAX_BYTES);
  }

  protected List<ClaimedJob> jobs(UUID node, int jobs) {
    return claimLimited(node, jobs).claimed().jobs();
  }

  protected void insertMany(int jobs) {
    insert(
        IntStream.range(0, jobs)
            .mapToObj(i -> JobRequest.of("work", i))
            .toArray(JobRequest[]::new));
  }

  protected JobRequest keyed(String key, Object payload) {
    return JobRequest.of("work", payload).limitKey(key);
  }

  /** Jobs straight into the table, numbered, each a microsecond after the one before. */
  protected void insertParkable(String key, int jobs) {
    rows(
        "insert into {schema}.job (id, queue, limit_key, bytes, run_at)"
            + " select gen_random_uuid(), 'work', $1, 2, now() - interval '1 hour'"
            + " + i * interval '1 microsecond' from generate_series(1, $2::integer) i",
        key,
        jobs);
  }

  protected long held() {
    return number("select count(*) from {schema}.permit where kind = 'run' and free_at > now()");
  }

  protected long parked() {
    return number("select count(*) from {schema}.job where parked_at is not null");
  }

  /** Each running job has its permit, and each permit its job. */
  protected void permitsAreThoseOfTheRunningJobs() {
    assertThat(
            number(
                "select count(*) from (select job_id, claims from {schema}.permit"
                    + " where kind = 'run' and free_at > now()) p"
                    + " full join (select id, claims from {schema}.job where claimed_by is not null) j"
                    + " on (j.id, j.claims) = (p.job_id, p.claims)"
                    + " where j.id is null or p.job_id is null"))
        .isZero();
  }
}
