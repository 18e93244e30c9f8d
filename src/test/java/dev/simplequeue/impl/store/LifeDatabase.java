package dev.simplequeue.impl.store;

import static dev.simplequeue.support.OnDatabase.await;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Cancelling.Tried;
import dev.simplequeue.impl.store.Claiming.Claimed;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Rescuing.Done;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;

/** The classes of this package and the real database. */
final class LifeDatabase implements LifeWorld {
  private static final String SCHEMA = "t_life";

  private static final String COUNTERS =
      """
      'attempt ' || attempt || '/' || max_attempts || ' claims ' || claims || ' reschedules ' || reprocesses
        || ' crashes ' || crashes || ' releases ' || releases || ' errors ' || coalesce(jsonb_array_length(errors), 0)
        || ' priority ' || priority || ' key ' || coalesce(unique_key, 'null') || ' from ' || coalesce(redriven_from::text, 'null')
        || ' ' || payload
      """;

  private static final String ROWS =
      """
      select id::text || ' ' || case
          when claimed_by is not null then 'running'
          when run_at <= now() then 'ready'
          else 'waiting'
        end || ' ' || %1$s
      from t_life.job
      union all
      select id::text || ' completed ' || %1$s from t_life.archive
      union all
      select id::text || ' ' || state || coalesce(' to ' || redriven_to, '') || ' ' || %1$s from t_life.dead_letter
      order by 1
      """
          .formatted(COUNTERS);

  private static final String PERMITS =
      """
      select 'permit ' || job_id || ' ' || claims || case when free_at = 'infinity' then ' held' else ' free' end
      from t_life.permit
      order by 1
      """;

  private final Vertx vertx = Vertx.vertx();
  private final Database database;
  private final Session session;
  private final Session claims;

  /** Makes the tables. */
  LifeDatabase() {
    SimpleQueueOptions options =
        new SimpleQueueOptions()
            .setUri(TestServer.uri())
            .setSchema(SCHEMA)
            .setQueueDefaults(new QueueOptions().setMaxCrashes(MAX_CRASHES));
    database = new Database(vertx, options);
    session = database.upkeepSession();
    claims = database.claimSession();
    execute("drop schema if exists t_life cascade");
    await(Startup.prepare(vertx, options, event -> {}));
  }

  /** Nothing has happened yet. */
  void empty() {
    for (String table :
        List.of("job", "archive", "dead_letter", "node", "lease", "permit", "queue")) {
      execute("delete from t_life." + table);
    }
  }

  void close() {
    await(session.close());
    await(claims.close());
    await(vertx.close());
  }

  private List<Row> execute(String sql, Object... values) {
    return await(session.execute(sql, Tuple.tuple(List.of(values)))).stream().toList();
  }

  @Override
  public boolean join(UUID node) {
    await(new Nodes(database, session).register(node, "test", Set.of()));
    return true;
  }

  @Override
  public Receipt enqueue(JobRequest request, boolean again) {
    Receipt receipt =
        await(new Enqueueing(SCHEMA).enqueue(session, List.of(request), again)).get(request.id());
    return receipt.error().isEmpty() ? receipt : Receipt.refused(receipt.id(), "");
  }

  @Override
  public Optional<List<Claim>> claim(UUID node, int epoch, String queue, int jobs) {
    Claimed claimed =
        await(
            new Claiming(database, claims)
                .claim(node, epoch, List.of(new Wanted(queue, jobs)), jobs, 1 << 20));
    if (claimed.limited().get(0)) {
      claimed =
          await(
                  new LimitedClaiming(database, claims)
                      .claim(node, epoch, new Wanted(queue, jobs), 1000, 1 << 20))
              .claimed();
    }
    return claimed.alive()
        ? Optional.of(claimed.jobs().stream().map(job -> claim(node, job)).toList())
        : Optional.empty();
  }

  private static Claim claim(UUID node, ClaimedJob job) {
    return new Claim(job.id(), node, job.fence(), job.attempt(), job.payloadText());
  }

  @Override
  public List<JobState> settle(Claim claim, Change change) {
    List<Answer> answers = List.of(new Answer(claim.job(), claim.fence(), change));
    Fates fates = await(new Settling(SCHEMA).settle(session, claim.node(), answers));
    return fates.jobs().stream()
        .map(job -> fates.of(job) instanceof Fate.Ended ended ? ended.state() : JobState.READY)
        .toList();
  }

  @Override
  public List<JobState> cancel(UUID job) {
    Tried tried = await(new Cancelling(database, session).cancel(List.of(job)));
    if (!tried.ended().isEmpty()) {
      return List.of(JobState.CANCELLED);
    }
    return tried.signalled().isEmpty() ? List.of() : List.of(JobState.RUNNING);
  }

  @Override
  public Map<UUID, JobState> die(UUID node) {
    execute("update t_life.lease set renewed_at = '2001-01-01' where node = $1", node);
    return rescued(await(new Rescuing(database, session).declareDead(List.of(node), sent -> true)));
  }

  @Override
  public boolean loseSight(UUID node) {
    execute("delete from t_life.lease where node = $1", node);
    return !execute(
            "update t_life.node set dead_at = now() where id = $1 and dead_at is null returning id",
            node)
        .isEmpty();
  }

  @Override
  public Map<UUID, JobState> removeDead() {
    return rescued(await(new Rescuing(database, session).removeDead()));
  }

  private static Map<UUID, JobState> rescued(Done done) {
    Map<UUID, JobState> jobs = new HashMap<>();
    done.jobs().forEach(job -> jobs.put(job.job(), job.state().orElse(JobState.READY)));
    return jobs;
  }

  @Override
  public int repair(UUID node) {
    return await(new Repairing(database, session, session).releaseUnknown(node, Map.of())).epoch();
  }

  @Override
  public List<UUID> endUnhandled(String queue) {
    return await(new Unhandled(database, session).end(queue, Duration.ZERO, 100)).stream()
        .sorted((a, b) -> a.toString().compareTo(b.toString()))
        .toList();
  }

  @Override
  public String delete(UUID job) {
    return edited(new Editing(database, session).delete(List.of(job)));
  }

  @Override
  public String reprioritise(UUID job, int priority) {
    return edited(new Editing(database, session).reprioritise(List.of(job), priority));
  }

  @Override
  public String runNow(UUID job) {
    return edited(new Editing(database, session).runNow(List.of(job)));
  }

  private static String edited(Future<Editing.Tried> edit) {
    Editing.Tried tried = await(edit);
    return tried.done().isEmpty() ? tried.running().isEmpty() ? "gone" : "running" : "done";
  }

  @Override
  public String redrive(UUID job, UUID life) {
    return await(new Redriving(database, session).redrive(List.of(job), List.of(life)))
        .skipped()
        .stream()
        .map(skipped -> skipped.reason().name())
        .findFirst()
        .orElse("lives");
  }

  @Override
  public boolean pause(String queue) {
    return await(new Pausing(database, session).pause(queue)).changed();
  }

  @Override
  public boolean resume(String queue) {
    return await(new Pausing(database, session).resume(queue)).changed();
  }

  @Override
  public boolean limit(String queue, int cluster, int key) {
    QueueOptions limits = new QueueOptions().setClusterMaxRunning(cluster);
    await(new Limiting(database, session).set(queue, limits.setLimitKeyMaxRunning(key)));
    return true;
  }

  @Override
  public boolean repairLimits() {
    Unparking unparking = new Unparking(database, session);
    await(unparking.removeLostPermits().compose(v -> unparking.unpark()));
    return true;
  }

  @Override
  public List<String> rows() {
    return Stream.of(ROWS, PERMITS)
        .flatMap(sql -> execute(sql).stream())
        .map(row -> row.getString(0))
        .toList();
  }
}
