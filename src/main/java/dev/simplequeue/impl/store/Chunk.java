package dev.simplequeue.impl.store;

import dev.simplequeue.impl.inspect.FilterJson;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.impl.store.Changing.Jobs;
import dev.simplequeue.impl.store.Matching.Meant;
import dev.simplequeue.impl.store.Matching.Part;
import dev.simplequeue.inspect.Operation.Refusal;
import dev.simplequeue.inspect.OperationKind;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes the operation that has waited longest, and changes its next jobs: one transaction changes
 * them and writes down how far the operation is, so that whatever becomes of it, or of its answer,
 * none is done twice and none is left out.
 */
public final class Chunk {
  private static final Sql TAKE = Sql.statement("take_operation");
  private static final Sql MOVE = Sql.statement("move_operation");

  private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);

  /** When all others are done, a locked job is tried again this often, with this pause. */
  private static final Duration BEFORE_AGAIN = Duration.ofSeconds(1);

  private static final int MOST_TRIES = 5;

  /** At most this many are remembered to be tried again; more are skipped at once. */
  private static final int MOST_AGAIN = 2_000;

  private final Database database;
  private final Session session;
  private final String take;
  private final String move;

  /** The operation that is being changed, so that a failure can name it. */
  private @Nullable UUID current;

  /**
   * What was done.
   *
   * @param first whether it was the operation's first chunk
   * @param ended whether it was the last
   * @param changed how many the operation has changed by now
   * @param skipped how many it has not changed by now
   * @param took from its submission until now
   * @param pause how long it is until the next chunk
   */
  public record Done(
      UUID operation,
      OperationKind kind,
      Effects effects,
      boolean first,
      boolean ended,
      long changed,
      long skipped,
      Duration took,
      Duration pause) {}

  /** Uses a session of {@link Database#operationSession}. */
  public Chunk(Database database, Session session) {
    this.database = database;
    this.session = session;
    this.take = TAKE.in(database.schema());
    this.move = MOVE.in(database.schema());
  }

  /** The operation whose chunk has failed, if it came so far. */
  public Optional<UUID> current() {
    return Optional.ofNullable(current);
  }

  /**
   * Changes a bounded number of jobs.
   *
   * @return empty if no operation is due, or others are at all of them
   */
  public Future<Optional<Done>> take(int jobs) {
    current = null;
    return session.sparingTransaction(
        connection ->
            connection
                .preparedQuery(take)
                .execute(Tuple.tuple().addValue(Operations.kinds()))
                .compose(
                    rows ->
                        rows.size() == 0
                            ? Future.succeededFuture(Optional.empty())
                            : taken(connection, rows.iterator().next(), jobs).map(Optional::of)));
  }

  private Future<Done> taken(SqlConnection connection, Row row, int jobs) {
    current = row.getUUID("id");
    OperationKind kind = OperationKind.ofWord(row.getString("kind")).orElseThrow();
    Meant meant =
        new Meant(
            kind,
            FilterJson.filter(row.getJsonObject("filter")),
            row.getShort("priority"),
            row.getOffsetDateTime("submitted_at"),
            row.getUUID("bound"));
    Effects effects =
        new Effects(
            Operations.counts(row.getJsonObject("skipped")),
            Operations.refusals(row.getJsonArray("errors")));
    Changing changing = new Changing(database, connection, meant, effects);
    UUID reached = row.getUUID("reached");
    Future<Step> step =
        reached.equals(meant.bound())
            ? again(changing, row, kind, jobs)
            : next(changing, connection, meant, row, jobs);
    return step.compose(done -> move(connection, row, kind, effects, done, jobs));
  }

  /**
   * How far it is after a chunk.
   *
   * @param again those that were locked before and are still to be tried
   * @param tried how many of those this chunk has tried
   * @param tries how many chunks in a row have found all of them locked
   */
  private record Step(UUID reached, long walked, List<UUID> again, int tried, int tries) {}

  private Future<Step> next(
      Changing changing, SqlConnection connection, Meant meant, Row row, int jobs) {
    int walk = Paging.walk(meant.filter());
    return new Matching(database, Statements.on(connection))
        .after(row.getUUID("reached"), meant, walk, jobs)
        .compose(
            part ->
                changing
                    .change(jobs(part))
                    .map(
                        v ->
                            new Step(
                                part.ended() ? meant.bound() : part.last().orElse(meant.bound()),
                                part.walked().orElse(part.jobs()),
                                List.of(row.getArrayOfUUIDs("again")),
                                0,
                                0)));
  }

  private static Jobs jobs(Part part) {
    Jobs jobs = Jobs.none();
    part.groups().forEach(group -> jobs.add(group.place(), group.ids()));
    return jobs;
  }

  /** All others are done: those that were locked, from the first on. */
  private Future<Step> again(Changing changing, Row row, OperationKind kind, int jobs) {
    List<UUID> waiting = List.of(row.getArrayOfUUIDs("again"));
    List<UUID> some = waiting.subList(0, Math.min(jobs, waiting.size()));
    List<UUID> others = waiting.subList(some.size(), waiting.size());
    int tries = row.getInteger("tries");
    return changing
        .change(Jobs.again(kind, some))
        .map(v -> new Step(row.getUUID("reached"), 0, others, some.size(), tries));
  }

  private Future<Done> move(
      SqlConnection connection, Row row, OperationKind kind, Effects effects, Step step, int jobs) {
    List<UUID> again = new ArrayList<>(step.again());
    boolean stuck = step.tried() > 0 && effects.locked().size() == step.tried();
    int tries = stuck ? step.tries() + 1 : 0;
    int rounds = (step.again().size() + step.tried() + jobs - 1) / jobs;
    boolean last = stuck && tries >= MOST_TRIES * rounds;
    for (UUID locked : effects.locked()) {
      if (last || again.size() >= MOST_AGAIN) {
        effects.skip("locked", 1);
      } else {
        again.add(locked);
      }
    }
    boolean walked = step.reached().equals(row.getUUID("bound"));
    boolean firstTry = walked && step.tried() == 0;
    Duration pause = !last && (stuck || firstTry) ? BEFORE_AGAIN : SHORTEST_PAUSE;
    return connection
        .preparedQuery(move)
        .execute(
            Tuple.of(row.getUUID("id"), step.reached(), step.walked(), effects.changed())
                .addValue(json(effects))
                .addValue(errors(effects))
                .addValue(again.toArray(UUID[]::new))
                .addValue(tries)
                .addValue(pause.toMillis())
                .addValue(walked && again.isEmpty()))
        .map(rows -> done(rows.iterator().next(), row, kind, effects));
  }

  private static Done done(Row after, Row before, OperationKind kind, Effects effects) {
    boolean ended = after.getOffsetDateTime("ended_at") != null;
    return new Done(
        before.getUUID("id"),
        kind,
        effects,
        before.getOffsetDateTime("started_at") == null,
        ended,
        after.getLong("changed"),
        effects.skipped().values().stream().mapToLong(Long::longValue).sum(),
        ended
            ? Duration.between(
                after.getOffsetDateTime("submitted_at"), after.getOffsetDateTime("ended_at"))
            : Duration.ZERO,
        Duration.ofMillis(Math.max(0, after.getLong("wait"))));
  }

  private static JsonObject json(Effects effects) {
    JsonObject json = new JsonObject();
    effects.skipped().forEach(json::put);
    return json;
  }

  private static JsonArray errors(Effects effects) {
    JsonArray json = new JsonArray();
    for (Refusal refusal : effects.refusals()) {
      json.add(refusal.toJson());
    }
    return json;
  }
}
