package dev.simplequeue.bench;

import static dev.simplequeue.bench.Bed.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobPage;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.JobQuery.Order;
import dev.simplequeue.inspect.Operator;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * inspect: how long a count, each kind of page, and a look at one job take, while there are
 * millions of jobs. The archive is on seven days, live and dead jobs in ten queues; half of the
 * live ones are for tomorrow.
 */
final class Inspect implements Workload {
  private static final int SAMPLES = 20;
  private static final int DEAD_SHARE = 100;

  /** A random id of version 7, made at this time. */
  private static final String MAKE_ID =
      """
      create function %1$s.id_at(t timestamptz) returns uuid language sql volatile as
      $$select (lpad(to_hex((extract(epoch from t) * 1000)::bigint), 12, '0') || '7' || substr(md5(random()::text), 1, 3)
        || '8' || substr(md5(random()::text), 1, 15))::uuid$$""";

  private static final String MAKE_DAY =
      """
      create table %1$s.archive_%2$s partition of %1$s.archive
      for values from ('%3$s 00:00+00') to ('%4$s 00:00+00')""";

  private static final String ARCHIVE =
      """
      insert into %1$s.archive (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses, crashes,
        releases, priority, queue, fingerprint, payload)
      select %1$s.id_at(t), t, t, t, 1, 1, 3, 0, 0, 0, 5, 'queue-' || i %% 10, 'group-' || i %% 1000000, '{"n": 1}'
      from generate_series(1, %2$d) i
      cross join lateral (
        select date_trunc('day', now(), 'UTC') - interval '7 days' + (i - 1) * (interval '7 days' / %2$d) as t) made""";

  private static final String WAIT =
      """
      insert into %1$s.job (id, queue, bytes, priority, run_at, payload)
      select %1$s.id_at(now()), 'queue-' || i %% 10, 8, 5,
        now() + (i %% 2) * interval '1 day' + i * interval '1 microsecond', '{"n": 1}'
      from generate_series(1, %2$d) i""";

  private static final String DIE =
      """
      insert into %1$s.dead_letter (id, created_at, run_at, finished_at, claims, attempt, max_attempts, reprocesses,
        crashes, releases, priority, queue, state, fingerprint, payload, errors)
      select %1$s.id_at(t), t, t, t, 1, 1, 3, 0, 0, 0, 5, 'queue-' || i %% 10,
        case when i %% 3 = 0 then 'critical' else 'failed' end, 'group-' || i %% 100, '{"n": 1}',
        jsonb_build_array(jsonb_build_object('attempt', 1, 'at', t, 'kind', 'failed', 'error', 'it failed for reason ' || i))
      from generate_series(1, %2$d) i
      cross join lateral (select now() - interval '7 days' + i * (interval '7 days' / %2$d) as t) made""";

  @Override
  public void run(Bed bed, Scale scale) {
    String deployment = bed.deployFresh();
    preload(bed, scale);
    bed.settleDown();
    Operator inspector = SimpleQueue.create(bed.vertx()).operate();
    sample(bed, scale, "counts of all queues", inspector::counts);
    sample(bed, scale, "counts of one queue", () -> inspector.counts("queue-3"));
    for (Order order : Order.values()) {
      JobQuery all = JobQuery.ALL.order(order);
      String first = order.name().toLowerCase(Locale.ROOT) + ", ";
      page(bed, scale, inspector, first + "all", all);
      page(bed, scale, inspector, first + "one queue", all.queue("queue-3"));
      page(bed, scale, inspector, first + "waiting", all.states(Set.of(JobState.WAITING)));
      page(bed, scale, inspector, first + "completed", all.states(Set.of(JobState.COMPLETED)));
      page(bed, scale, inspector, first + "failed", all.states(Set.of(JobState.FAILED)));
      page(bed, scale, inspector, first + "a fingerprint", all.fingerprint("group-77"));
      page(bed, scale, inspector, first + "a queue that is not there", all.queue("none"));
      page(bed, scale, inspector, first + "text in the error", dead(all).error("reason 777"));
      page(bed, scale, inspector, first + "500 of them", all.size(JobQuery.MAX_SIZE));
      Instant day = Instant.now().minus(3, ChronoUnit.DAYS);
      page(bed, scale, inspector, first + "one hour", all.from(day).to(day.plusSeconds(3600)));
    }
    for (JobState state : EnumSet.of(JobState.READY, JobState.COMPLETED, JobState.FAILED)) {
      JobQuery some = JobQuery.ALL.states(Set.of(state)).size(1);
      UUID id = await(inspector.page(some)).jobs().get(0).id();
      sample(bed, scale, "find, " + state.sqlName(), () -> inspector.find(id));
    }
    sample(bed, scale, "find, unknown", () -> inspector.find(UUID.randomUUID()));
    bed.undeploy(deployment);
  }

  private static JobQuery dead(JobQuery query) {
    return query.states(EnumSet.of(JobState.FAILED, JobState.CRITICAL));
  }

  private static void preload(Bed bed, Scale scale) {
    execute(bed, MAKE_ID);
    Instant today = Instant.now().truncatedTo(ChronoUnit.DAYS);
    for (int ago = 7; ago > 0; ago--) {
      String day = today.minus(ago, ChronoUnit.DAYS).toString().substring(0, 10);
      String next = today.minus(ago - 1, ChronoUnit.DAYS).toString().substring(0, 10);
      execute(bed, MAKE_DAY, day.replace("-", ""), day, next);
    }
    execute(bed, ARCHIVE, scale.archived);
    execute(bed, WAIT, scale.backlog);
    execute(bed, DIE, Math.max(1, scale.archived / DEAD_SHARE));
  }

  private static void execute(Bed bed, String sql, Object... values) {
    Object[] all = Stream.concat(Stream.of(Bed.SCHEMA), Arrays.stream(values)).toArray();
    bed.execute(String.format(Locale.ROOT, sql, all));
  }

  private static void page(Bed bed, Scale scale, Operator inspector, String what, JobQuery query) {
    JobPage page = await(inspector.page(query));
    JsonObject line = new JsonObject().put("page", page.jobs().size()).put("cut", page.cut());
    sample(bed, scale, "page: " + what, () -> inspector.page(query), line);
  }

  private static void sample(Bed bed, Scale scale, String what, Supplier<Future<?>> call) {
    sample(bed, scale, what, call, new JsonObject());
  }

  private static void sample(
      Bed bed, Scale scale, String what, Supplier<Future<?>> call, JsonObject more) {
    await(call.get());
    double[] millis = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      long before = System.nanoTime();
      await(call.get());
      millis[i] = Bed.round((System.nanoTime() - before) / 1e6);
    }
    Arrays.sort(millis);
    bed.print(
        new JsonObject()
            .put("what", what)
            .put("archived", scale.archived)
            .put("backlog", scale.backlog)
            .put("median_ms", Bed.round((millis[SAMPLES / 2 - 1] + millis[SAMPLES / 2]) / 2))
            .put("max_ms", millis[SAMPLES - 1])
            .mergeIn(more));
  }
}
