package dev.simplequeue.impl.store;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** Claims jobs: one statement for all queues that want some and have no limits. */
public final class Claiming {
  /** The priorities of a queue, each of which is a lane of its own. */
  public static final int LANES = 10;

  /** As the known rewinds of a queue: none; all its lanes are read from the start. */
  public static final long FROM_THE_START = -1;

  /**
   * PostgreSQL's first: <a
   * href="https://www.postgresql.org/docs/current/datatype-datetime.html">4713 BC</a>.
   */
  private static final int EARLIEST_YEAR = -4712;

  private static final Sql CLAIM = Sql.statement("claim");

  private final Session session;
  private final Home home;
  private final String claim;

  /**
   * How many jobs of a queue are wanted, and from where on it is read.
   *
   * @param rewinds the queue's rewinds that the caller knows of, or {@link #FROM_THE_START}; what
   *     was rewound since is read too
   * @param from for each lane the {@code run_at} from which on it is read
   */
  public record Wanted(String queue, int jobs, long rewinds, List<Instant> from) {

    /** Reads the queue from the start. */
    public Wanted(String queue, int jobs) {
      this(queue, jobs, FROM_THE_START, Collections.nCopies(LANES, Instant.MIN));
    }
  }

  /**
   * How often a queue was rewound, and how far since the rewinds that were known.
   *
   * @param rewoundTo {@link Instant#MAX} if it was not, {@link Instant#MIN} for the start
   */
  public record Rewound(long rewinds, Instant rewoundTo) {}

  /**
   * When a claim was made, by the database's clock and by the numbers of its transactions.
   *
   * @param xid the claim's own number: whatever began to write before the claim has a lower one
   * @param oldestXid the lowest number among the transactions that the claim saw running
   */
  public record Moment(Instant now, long xid, long oldestXid) {}

  /**
   * What came of a claim.
   *
   * @param alive whether the node may claim at all; if not, it was declared dead
   * @param cut whether more ready jobs were seen than were taken, because of their size
   * @param rewound for each wanted queue
   * @param limited for each wanted queue, whether it has limits: then nothing was read of it, and
   *     {@link LimitedClaiming} is to be used
   * @param paused for each wanted queue whether it is paused: then it was not read; empty in the
   *     answer to {@link LimitedClaiming}
   * @param jobs the claimed jobs, most urgent first within each queue
   */
  public record Claimed(
      boolean alive,
      boolean cut,
      Moment moment,
      List<Rewound> rewound,
      List<Boolean> limited,
      List<Boolean> paused,
      List<ClaimedJob> jobs) {}

  private static final UUID[] NONE = {};

  /** Uses a session of {@link Database#claimSession}; what jobs tell of their progress is lost. */
  public Claiming(Database database, Session session) {
    this(database, session, new ToldProgress());
  }

  /**
   * Uses a session of {@link Database#claimSession}.
   *
   * @param progress where the claimed jobs tell it
   */
  public Claiming(Database database, Session session, ToldProgress progress) {
    this.session = session;
    this.home = new Home(new OwnTransaction(database.options()), progress);
    this.claim = CLAIM.in(database.schema());
  }

  /** Claims, and leaves out none. */
  public Future<Claimed> claim(UUID node, int epoch, List<Wanted> wanted, int total, int maxBytes) {
    return claim(node, epoch, wanted, total, maxBytes, NONE);
  }

  /**
   * Claims.
   *
   * @param epoch the one that {@link Repairing#releaseUnknown} has told last, 0 before
   * @param wanted the queues in the order in which they are served
   * @param total the most jobs altogether
   * @param maxBytes where the claim stops, after at least one job
   * @param leftOut jobs that are not taken: see {@link ClaimTrials}
   */
  public Future<Claimed> claim(
      UUID node, int epoch, List<Wanted> wanted, int total, int maxBytes, UUID[] leftOut) {
    int size = wanted.size();
    String[] queues = new String[size];
    Integer[] jobs = new Integer[size];
    Long[] rewinds = new Long[size];
    OffsetDateTime[] from = new OffsetDateTime[size * LANES];
    for (int i = 0; i < size; i++) {
      Wanted one = wanted.get(i);
      queues[i] = one.queue();
      jobs[i] = one.jobs();
      rewinds[i] = one.rewinds();
      for (int lane = 0; lane < LANES; lane++) {
        from[i * LANES + lane] = time(one.from().get(lane));
      }
    }
    Tuple values = Tuple.of(node, queues, jobs, total, (long) maxBytes, epoch);
    return session
        .execute(claim, values.addValue(rewinds).addValue(from).addValue(leftOut))
        .map(rows -> read(node, rows, home, false));
  }

  /** The driver makes PostgreSQL's earliest time of {@link OffsetDateTime#MIN}. */
  static OffsetDateTime time(Instant instant) {
    return instant.equals(Instant.MIN) ? OffsetDateTime.MIN : instant.atOffset(ZoneOffset.UTC);
  }

  static Claimed read(UUID node, RowSet<Row> rows, Home home, boolean fromLimited) {
    List<ClaimedJob> jobs = new ArrayList<>(rows.size());
    ClaimedColumns at = new ClaimedColumns(rows);
    Row head = null;
    for (Row row : rows) {
      if (at.isHead(row)) {
        head = row;
      } else {
        jobs.add(new ClaimedJob(row, at, node, home, fromLimited));
      }
    }
    if (head == null) {
      throw new IllegalStateException("a claim was answered without its first row");
    }
    jobs.sort(ClaimedJob::byUrgency);
    return new Claimed(
        head.getLong("alive") == 1,
        head.getLong("seen") > jobs.size(),
        new Moment(
            head.getOffsetDateTime("now").toInstant(),
            head.getLong("xid"),
            head.getLong("oldest_xid")),
        rewound(head.getArrayOfLongs("rewinds"), head.getArrayOfOffsetDateTimes("rewound_to")),
        List.of(head.getArrayOfBooleans("limited")),
        fromLimited ? List.of() : List.of(head.getArrayOfBooleans("paused")),
        jobs);
  }

  /** The driver reads PostgreSQL's two infinities as two far years. */
  private static Instant instant(OffsetDateTime time) {
    if (time.getYear() < EARLIEST_YEAR) {
      return Instant.MIN;
    }
    return time.equals(OffsetDateTime.MAX) ? Instant.MAX : time.toInstant();
  }

  private static List<Rewound> rewound(Long[] rewinds, OffsetDateTime[] to) {
    List<Rewound> rewound = new ArrayList<>(rewinds.length);
    for (int i = 0; i < rewinds.length; i++) {
      rewound.add(new Rewound(rewinds[i], instant(to[i])));
    }
    return rewound;
  }
}
