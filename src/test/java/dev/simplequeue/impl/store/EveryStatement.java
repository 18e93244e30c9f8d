package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.store.Claiming.Wanted;
import dev.simplequeue.impl.store.Settling.Answer;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.support.SqlEnqueue;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test that has a job in any state, and every statement that can touch it. */
abstract class EveryStatement extends OnTables {
  private static final Duration LATER = Duration.ofHours(1);

  private static final String PLACES =
      """
      select
        case
          when claimed_by is not null then 'running'
          when run_at <= now() then 'ready'
          else 'waiting'
        end as state,
        to_jsonb(j) as columns
      from {schema}.job j
      where id = $1
      union all
      select 'completed', to_jsonb(a) from {schema}.archive a where id = $1
      union all
      select state, to_jsonb(d) from {schema}.dead_letter d where id = $1
      """;

  /** By name, in the order in which a reader wants them. */
  protected final Map<String, Consumer<Subject>> statements = new LinkedHashMap<>();

  private Session claims;
  private Session heartbeat;
  private Session reaper;
  private int subjects;

  /**
   * A job, which is alone in its queue.
   *
   * @param name its queue and its unique key
   * @param node has the claim that a statement is about
   * @param fence of that claim
   */
  protected record Subject(UUID id, String name, UUID node, int fence) {}

  /** Where a job is: the state that it has, and its row. */
  protected record Place(JobState state, Map<String, Object> row) {
    Object get(String column) {
      return row.get(column);
    }

    int number(String column) {
      return (Integer) row.get(column);
    }

    int errors() {
      return row.get("errors") instanceof List<?> errors ? errors.size() : 0;
    }
  }

  @BeforeEach
  void nameStatements() {
    claims = database.claimSession();
    heartbeat = database.heartbeatSession();
    reaper = database.reaperSession();
    statements.put("claim", job -> claim(job.node(), job.name()));
    statements.put("claim, limited", this::claimLimited);
    settle("succeed", COMPLETED);
    settle("fail", failed(LATER));
    settle("fail, no delay", failed(Duration.ZERO));
    settle("fail, last attempt", failed(LATER));
    settle("put off", putOff(LATER, 2));
    settle("put off, maximum", putOff(LATER, 1));
    settle("release held", new Change.Release(false, 2));
    settle("release held, max.", new Change.Release(false, 1));
    settle("release started", new Change.Release(true, 2));
    settle("release, maximum", new Change.Release(true, 1));
    settle("end critical", dead(JobState.CRITICAL));
    settle("end unprocessable", dead(JobState.UNPROCESSABLE));
    settle("end cancelled", dead(JobState.CANCELLED));
    statements.put("node dies", job -> declareDead(job.node(), 2));
    statements.put("node dies, maximum", job -> declareDead(job.node(), 1));
    statements.put("remove dead", job -> removeDead(job.node(), 2));
    statements.put("remove dead, max.", job -> removeDead(job.node(), 1));
    statements.put("cancel", this::cancel);
    meet("keep", KeyPolicy.KEEP, Duration.ZERO);
    meet("reject", KeyPolicy.REJECT, Duration.ZERO);
    meet("replace", KeyPolicy.REPLACE, Duration.ZERO);
    meet("replace, later", KeyPolicy.REPLACE, LATER);
    meet("retime", KeyPolicy.RETIME, Duration.ZERO);
    meet("retime, later", KeyPolicy.RETIME, LATER);
    meetBySql("keep SQL", KeyPolicy.KEEP, Duration.ZERO);
    meetBySql("replace SQL", KeyPolicy.REPLACE, Duration.ZERO);
    meetBySql("replace SQL, later", KeyPolicy.REPLACE, LATER);
    meetBySql("retime SQL", KeyPolicy.RETIME, Duration.ZERO);
    meetBySql("retime SQL later", KeyPolicy.RETIME, LATER);
    statements.put(
        "no handler",
        job -> await(new Unhandled(database, reaper).end(job.name(), Duration.ZERO, 10)));
    statements.put("delete", job -> await(editing().delete(List.of(job.id()))));
    statements.put("reprioritise", job -> await(editing().reprioritise(List.of(job.id()), 1)));
    statements.put("run now", job -> await(editing().runNow(List.of(job.id()))));
    statements.put(
        "redrive", job -> await(new Redriving(database, session).redrive(List.of(job.id()))));
    statements.put("pause", job -> await(new Pausing(database, session).pause(job.name())));
    statements.put("resume", job -> await(new Pausing(database, session).resume(job.name())));
    statements.put("repair limits", this::repairLimits);
  }

  @AfterEach
  void closeSessions() {
    for (Session opened : List.of(claims, heartbeat, reaper)) {
      await(opened.close());
    }
  }

  private Editing editing() {
    return new Editing(database, session);
  }

  private void settle(String name, Change change) {
    statements.put(name, job -> settle(job.node(), job.id(), job.fence(), change));
  }

  private void settle(UUID node, UUID job, int fence, Change change) {
    await(new Settling(schema).settle(session, node, List.of(new Answer(job, fence, change))));
  }

  private void cancel(Subject job) {
    await(new Cancelling(database, session).cancel(List.of(job.id())));
  }

  /** A request with the job's key. */
  private void meet(String name, KeyPolicy policy, Duration delay) {
    statements.put(name, job -> insert(request(job, policy, delay)));
  }

  private void meetBySql(String name, KeyPolicy policy, Duration delay) {
    statements.put(
        name, job -> await(SqlEnqueue.enqueue(pool, schema, request(job, policy, delay))));
  }

  private static JobRequest request(Subject job, KeyPolicy policy, Duration delay) {
    return JobRequest.of(job.name(), "new").priority(1).runIn(delay).uniqueKey(job.name(), policy);
  }

  private Rescuing rescuing(int maxCrashes) {
    return new Rescuing(
        new Database(
            vertx, options().setQueueDefaults(new QueueOptions().setMaxCrashes(maxCrashes))),
        reaper);
  }

  private void declareDead(UUID node, int maxCrashes) {
    rows("update {schema}.lease set renewed_at = '2001-01-01' where node = $1", node);
    Rescuing.Done done = await(rescuing(maxCrashes).declareDead(List.of(node), sent -> true));
    Assertions.assertThat(done.nodes()).containsOnlyKeys(node);
  }

  /** As if a claim of the node had been under way when it was declared dead. */
  private void removeDead(UUID node, int maxCrashes) {
    rows("delete from {schema}.lease where node = $1", node);
    rows("update {schema}.node set dead_at = now() where id = $1", node);
    await(rescuing(maxCrashes).removeDead());
  }

  private UUID register() {
    UUID node = UUID.randomUUID();
    await(new Nodes(database, heartbeat).register(node, "test", Set.of()));
    return node;
  }

  private int claim(UUID node, String queue) {
    return await(new Claiming(database, claims).claim(node, 0, List.of(new Wanted(queue, 1)), 1, 1))
        .jobs()
        .stream()
        .mapToInt(ClaimedJob::fence)
        .findFirst()
        .orElse(0);
  }

  /** With a permit for one job of the queue. */
  private void claimLimited(Subject job) {
    await(
        new Limiting(database, heartbeat)
            .set(job.name(), new QueueOptions().setClusterMaxRunning(2).setLimitKeyMaxRunning(1)));
    await(
        new LimitedClaiming(database, claims)
            .claim(job.node(), 0, new Wanted(job.name(), 1), 9, 1));
  }

  private void repairLimits(Subject job) {
    Unparking unparking = new Unparking(database, reaper);
    await(unparking.removeLostPermits().compose(v -> unparking.unpark()));
  }

  /** A job in this state, on which the statement is to be tried. */
  protected Subject arrange(String state, String statement) {
    String name = "job " + subjects++;
    UUID node = register();
    JobRequest request =
        JobRequest.of(name, "old")
            .maxAttempts(statement.equals("fail, last attempt") ? 1 : 3)
            .headers(Map.of("tenant", "t"))
            .fingerprint("group")
            .uniqueKey(name)
            .runIn(state.equals("WAITING") ? LATER : Duration.ZERO);
    insert(request);
    if (state.equals("WAITING") || state.equals("READY")) {
      return new Subject(request.id(), name, node, 0);
    }
    UUID holder = state.equals("OTHERS") ? register() : node;
    Subject job = new Subject(request.id(), name, node, claim(holder, name));
    switch (state) {
      case "MARKED" -> cancel(job);
      case "LATER" -> {
        settle(node, job.id(), job.fence(), new Change.Release(false, 1));
        claim(node, name);
      }
      case "COMPLETED" -> settle(node, job.id(), job.fence(), COMPLETED);
      case "FAILED" -> settle(node, job.id(), job.fence(), dead(JobState.FAILED));
      default -> {}
    }
    return job;
  }

  /** The next life of a dead letter. */
  protected String life(Subject job) {
    return rows("select id::text from {schema}.job where redriven_from = $1", job.id())
        .get(0)
        .getString(0);
  }

  /** Whether there is no record of it. */
  protected boolean isGone(Subject job) {
    return rows(PLACES, job.id()).isEmpty();
  }

  /** Where the job is now: in one place. */
  protected Place place(Subject job) {
    List<Row> rows = rows(PLACES, job.id());
    Assertions.assertThat(rows).as("places of the job").hasSize(1);
    return new Place(
        JobState.ofSqlName(rows.get(0).getString("state")),
        rows.get(0).getJsonObject("columns").getMap());
  }
}
