package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.inspect.OperationKind;
import dev.simplequeue.inspect.OperationPreview;
import dev.simplequeue.job.JobState;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Finds the jobs that an operation means, part by part: for a preview, and to change them. */
public final class Matching {
  private static final Sql WALK = Sql.statement("walk_jobs");
  private static final UUID FIRST = new UUID(0, 0);
  private static final UUID LAST = new UUID(-1, -1);

  /** After this time a count begins no further statement. */
  private static final Duration COUNT_FOR = Duration.ofSeconds(2);

  private final Statements statements;
  private final String walk;

  /**
   * What an operation means.
   *
   * @param priority the new one
   * @param asOf only jobs that were there at this time; null for now
   * @param bound the last id that it can have
   */
  record Meant(
      OperationKind kind,
      JobQuery filter,
      @Nullable Short priority,
      @Nullable OffsetDateTime asOf,
      UUID bound) {}

  /** Jobs that are at one place and in one state. */
  record Group(String place, JobState state, long jobs, List<UUID> ids) {}

  /**
   * A part of them.
   *
   * @param walked how many jobs were looked at; empty if that is not known, because enough were
   *     found before
   * @param last the last id that was looked at; empty if there was none
   * @param ended whether there are no more
   */
  record Part(List<Group> groups, Optional<Long> walked, Optional<UUID> last, boolean ended) {
    long jobs() {
      return groups.stream().mapToLong(Group::jobs).sum();
    }
  }

  /** Uses a session of {@link Database#inspectSession}, or a transaction of one. */
  public Matching(Database database, Statements statements) {
    this.statements = statements;
    this.walk = WALK.in(database.schema());
  }

  /**
   * The part that follows an id.
   *
   * @param walkAtMost how many jobs to look at
   * @param findAtMost how many to find
   */
  Future<Part> after(UUID reached, Meant meant, int walkAtMost, int findAtMost) {
    JobQuery filter = meant.filter();
    Tuple values =
        Tuple.of(filter.first(), filter.end())
            .addValue(Paging.places(filter.states()))
            .addValue(walkAtMost)
            .addValue(findAtMost)
            .addValue(filter.queue().orElse(null))
            .addValue(filter.states().stream().map(JobState::sqlName).toArray(String[]::new))
            .addValue(filter.fingerprint().orElse(null))
            .addValue(filter.uniqueKey().orElse(null))
            .addValue(filter.error().orElse(null))
            .addValue(Contained.inPayload(filter.payload()))
            .addValue(Contained.inHeaders(filter.headers()))
            .addValue(meant.asOf())
            .addValue(meant.kind().word())
            .addValue(meant.priority())
            .addValue(reached)
            .addValue(meant.bound());
    return statements
        .execute(walk, values)
        .map(
            rows -> {
              List<Group> groups = new ArrayList<>();
              Row end = null;
              for (Row row : rows) {
                if (row.getString("place") == null) {
                  end = row;
                } else {
                  groups.add(group(row));
                }
              }
              Row summary = java.util.Objects.requireNonNull(end, "the summary");
              return new Part(
                  groups,
                  Optional.ofNullable(summary.getLong("walked")),
                  Optional.ofNullable(summary.getUUID("last")),
                  summary.getBoolean("ended"));
            });
  }

  private static Group group(Row row) {
    return new Group(
        row.getString("place"),
        JobState.ofSqlName(row.getString("state")),
        row.getLong("jobs"),
        List.of(row.getArrayOfUUIDs("ids")));
  }

  /**
   * The dead letters of a filter that follow and can be redriven, as far as one statement looks.
   */
  Future<Redriving.Found> dead(JobQuery filter, UUID after, int atMost) {
    Meant meant = new Meant(OperationKind.REDRIVE, filter, null, null, LAST);
    return after(after, meant, Paging.walk(filter), atMost)
        .map(
            part ->
                new Redriving.Found(
                    part.groups().stream().flatMap(group -> group.ids().stream()).toList(),
                    part.ended() ? Optional.empty() : part.last()));
  }

  /** Counts what an operation would change, for two seconds at most. */
  public Future<OperationPreview> count(
      OperationKind kind, JobQuery filter, Optional<Integer> priority) {
    Meant meant =
        new Meant(kind, filter, priority.map(Integer::shortValue).orElse(null), null, LAST);
    long until = System.nanoTime() + COUNT_FOR.toNanos();
    return count(meant, FIRST, new EnumMap<>(JobState.class), 0, until);
  }

  private Future<OperationPreview> count(
      Meant meant, UUID reached, Map<JobState, Long> jobs, long before, long until) {
    int walkAtMost = Paging.walk(meant.filter());
    // One more than can be found, so that all are looked at.
    return after(reached, meant, walkAtMost, walkAtMost + 1)
        .compose(
            part -> {
              part.groups().forEach(group -> jobs.merge(group.state(), group.jobs(), Long::sum));
              long walked = before + part.walked().orElse(0L);
              return part.ended() || part.last().isEmpty() || System.nanoTime() - until >= 0
                  ? Future.succeededFuture(new OperationPreview(jobs, part.ended(), walked))
                  : count(meant, part.last().get(), jobs, walked, until);
            });
  }
}
