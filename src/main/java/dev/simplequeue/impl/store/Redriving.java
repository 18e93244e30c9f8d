package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.impl.sql.Statements;
import dev.simplequeue.inspect.RedriveRequest;
import dev.simplequeue.inspect.Redriven.Life;
import dev.simplequeue.inspect.Redriven.Reason;
import dev.simplequeue.inspect.Redriven.Skipped;
import dev.simplequeue.job.JobIds;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** Redrives dead letters. */
public final class Redriving {
  private static final Sql FIND_OF_QUEUE = Sql.statement("find_dead_of_queue");
  private static final Sql FIND_OF_FINGERPRINT = Sql.statement("find_dead_of_fingerprint");
  private static final Sql REDRIVE = Sql.statement("redrive");

  private final Statements session;
  private final Matching matching;
  private final String findOfQueue;
  private final String findOfFingerprint;
  private final String redrive;

  /** What became of some dead letters at one try. */
  public record Tried(List<Life> lives, List<Skipped> skipped) {}

  /** Uses a session of {@link Database#inspectSession}, or a transaction. */
  public Redriving(Database database, Statements session) {
    this.session = session;
    this.matching = new Matching(database, session);
    this.findOfQueue = FIND_OF_QUEUE.in(database.schema());
    this.findOfFingerprint = FIND_OF_FINGERPRINT.in(database.schema());
    this.redrive = REDRIVE.in(database.schema());
  }

  /**
   * The dead letters that are meant.
   *
   * @param last the one after which there are more; empty if there are none
   */
  public record Found(List<UUID> dead, Optional<UUID> last) {}

  /** The dead letters that are meant. */
  public Future<Found> find(RedriveRequest which) {
    if (which.id().isPresent()) {
      return Future.succeededFuture(new Found(List.of(which.id().get()), Optional.empty()));
    }
    if (which.filter().isPresent()) {
      return matching.dead(which.filter().get(), which.after(), which.atMost());
    }
    String find = which.queue().isPresent() ? findOfQueue : findOfFingerprint;
    String name = which.queue().or(which::fingerprint).orElseThrow();
    return session
        .execute(find, Tuple.of(name, which.after(), which.atMost() + 1))
        .map(rows -> rows.stream().map(row -> row.getUUID("id")).toList())
        .map(found -> found(found, which.atMost()));
  }

  private static Found found(List<UUID> found, int atMost) {
    if (found.size() <= atMost) {
      return new Found(found, Optional.empty());
    }
    List<UUID> dead = found.subList(0, atMost);
    return new Found(dead, Optional.of(dead.get(atMost - 1)));
  }

  /**
   * Redrives each of these once, however often this is called. Waits for no lock; but a transaction
   * that is inserting the unique key of one of them makes it fail as {@link SqlFailure#BUSY}.
   */
  public Future<Tried> redrive(Collection<UUID> dead) {
    return redrive(dead, Stream.generate(JobIds::next).limit(dead.size()).toList());
  }

  Future<Tried> redrive(Collection<UUID> dead, List<UUID> lives) {
    return session
        .execute(
            redrive,
            Tuple.tuple().addValue(dead.toArray(UUID[]::new)).addValue(lives.toArray(UUID[]::new)))
        .map(Redriving::read);
  }

  private static Tried read(RowSet<Row> rows) {
    Tried tried = new Tried(new ArrayList<>(), new ArrayList<>());
    for (Row row : rows) {
      UUID id = row.getUUID("id");
      UUID life = row.getUUID("life");
      String skipped = row.getString("skipped");
      if (skipped == null) {
        tried.lives().add(new Life(id, life, row.getString("queue")));
      } else {
        Reason reason = Reason.valueOf(skipped.toUpperCase(Locale.ROOT));
        tried.skipped().add(new Skipped(id, reason, Optional.ofNullable(life)));
      }
    }
    return tried;
  }
}
