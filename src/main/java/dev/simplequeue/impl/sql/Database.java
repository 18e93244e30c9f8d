package dev.simplequeue.impl.sql;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Where the tables are, and how to reach them: makes the sessions of a verticle. */
public final class Database {
  /** Longer statements than the driver's 2,048 characters are worth preparing once. */
  private static final int CACHED_SQL_CHARACTERS = 32_768;

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final Duration CHANNEL_LIMIT = Duration.ofSeconds(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  /**
   * Rescues and repairs read the whole job table, however large it is, and a limit that cuts them
   * off would cut them off each time: this is enough for 15 GB from a disk with 125 MB/s.
   */
  private static final Duration WHOLE_TABLE = Duration.ofMinutes(2);

  /** The client gives up a read of the HTTP API this much later than the server. */
  private static final Duration WEB_ANSWER = Duration.ofSeconds(1);

  /** A client that is gone is noticed no later for that. */
  private static final String SHORT_SILENCE =
      " set tcp_user_timeout = '30s'; set idle_in_transaction_session_timeout = '30s';";

  /**
   * The planner guesses badly about a table without statistics; these leave it only the paths that
   * the indexes were made for. And one plan for all values: to plan a claim takes longer than to
   * run it.
   *
   * <p>That plan is kept, and its table may be filled after it was made: what is known of a table
   * must not matter at all. So a statement looks up each row by itself: what it reads or locks in a
   * lateral query that has a lock or {@code offset 0}, which the planner does not turn around; what
   * it changes by {@code = any (array)}, to which no order of an index is of use, so that no index
   * is read from end to end. An {@code exists} with {@code offset 0} is not answered from a copy of
   * the whole table.
   */
  public static final String PINNED_PLANS =
      "set enable_seqscan = off; set enable_bitmapscan = off; set enable_mergejoin = off;"
          + " set enable_hashjoin = off; set jit = off; set plan_cache_mode = force_generic_plan;";

  /** A page is read in the order of its index, and never sorted: see page_jobs.sql. */
  public static final String INDEX_ORDER =
      " set enable_sort = off; set max_parallel_workers_per_gather = 0;";

  /**
   * Each of them can end a statement, a transaction or a session, or change what a statement means:
   * the session says them all, so that it does not matter what the database and the role have. That
   * of 17 and newer is asked for first. What is not here is the operator's to say: {@code
   * synchronous_commit}, {@code default_transaction_read_only}, where tables lie, what is logged.
   *
   * <p>Row security is off: a statement whose rows a policy would hide fails, and does not work on
   * what is left of them.
   */
  private static final String OWN =
      " set lock_timeout = 0; set idle_session_timeout = 0; set exit_on_error = off;"
          + " select set_config('transaction_timeout', '0', false)"
          + " where current_setting('transaction_timeout', true) is not null;"
          + " set client_min_messages = warning; set default_transaction_isolation = 'read committed';"
          + " set row_security = off; set standard_conforming_strings = on; ";

  private final Vertx vertx;
  private final SimpleQueueOptions options;

  /** For the verticle that is being started on this context. */
  public Database(Vertx vertx, SimpleQueueOptions options) {
    this.vertx = vertx;
    this.options = options;
  }

  /** The schema of the tables, safe to be quoted. */
  public String schema() {
    return options.getSchema();
  }

  public SimpleQueueOptions options() {
    return options;
  }

  /** For making and checking the tables: may wait for others that do the same. */
  public Session schemaSession() {
    Duration start = options.getStartTimeout();
    Duration limit = start.compareTo(LONG) < 0 ? start.plusSeconds(1) : LONG;
    return session("schema", "set lock_timeout = '10s';", limit);
  }

  /** For requests without a unique key: they wait for nobody. */
  public Session enqueueSession() {
    return session("enqueue", PINNED_PLANS, LIMIT);
  }

  /** For requests with a unique key: they may meet another transaction that has the key. */
  public Session keyedEnqueueSession() {
    return session("keyed enqueue", PINNED_PLANS + " set lock_timeout = '100ms';", LIMIT);
  }

  /** For requests whose key a transaction of somebody else holds. */
  public Session waitingEnqueueSession() {
    return session("waiting enqueue", PINNED_PLANS + " set lock_timeout = '20ms';", LIMIT);
  }

  /** For the templates that requests name. */
  public Session templateSession() {
    return session("templates", "", LIMIT);
  }

  /** For claims. None lasts longer than a lease. */
  public Session claimSession() {
    return session("claim", PINNED_PLANS, options.getPoller().lease());
  }

  /** For finding out which jobs the database refuses to let be claimed. */
  public Session trialSession() {
    return session("trial", PINNED_PLANS, options.getPoller().lease());
  }

  /** For settlements and releases. */
  public Session settleSession() {
    return session("settle", PINNED_PLANS + " set lock_timeout = '200ms';", LIMIT);
  }

  /** For what jobs have told of their progress: nothing else should wait for it. */
  public Session progressSession() {
    return session("progress", PINNED_PLANS + " set lock_timeout = '200ms';", LIMIT);
  }

  /** For the repair of a lost claim, which reads all live jobs. */
  public Session repairSession() {
    return session("repair", PINNED_PLANS + SHORT_SILENCE, WHOLE_TABLE);
  }

  /** For searches that may take long. */
  public Session searchSession() {
    return session("search", PINNED_PLANS, LONG);
  }

  /** For the lease alone: nothing may be in front of a renewal. */
  public Session heartbeatSession() {
    return session("heartbeat", "", options.getPoller().getHeartbeatInterval());
  }

  /** For the housekeeping. */
  public Session upkeepSession() {
    return session("upkeep", PINNED_PLANS, LONG);
  }

  /** For looking after the leases, and for rescues, which read all live jobs. */
  public Session reaperSession() {
    return session("reaper", PINNED_PLANS + SHORT_SILENCE, WHOLE_TABLE);
  }

  /** For firing schedules. A row that another transaction has locked is left out. */
  public Session scheduleSession() {
    return session("schedules", PINNED_PLANS + " set lock_timeout = '200ms';", LIMIT);
  }

  /** For the chunks of operations: they wait for nobody, and nobody should for them. */
  public Session operationSession() {
    return session("operations", PINNED_PLANS + INDEX_ORDER + " set lock_timeout = '50ms';", LIMIT);
  }

  /** For hearing of the other nodes, and telling them. */
  public Session channelSession() {
    return session("notify", "listen \"" + schema() + "\";", CHANNEL_LIMIT);
  }

  /** For looks at many jobs, and for what operators change. They must hold up nobody else's. */
  public Session inspectSession() {
    return session("inspect", PINNED_PLANS + INDEX_ORDER + " set lock_timeout = '200ms';", LIMIT);
  }

  /**
   * For what the HTTP API reads: the server stops what takes longer than the option says, and says
   * so before the session gives up.
   */
  public Session webSession() {
    Duration limit = options.getWeb().getReadTimeout();
    String settings = PINNED_PLANS + INDEX_ORDER + " set lock_timeout = '200ms';";
    return session("web", settings, limit, WEB_ANSWER);
  }

  /** For the audit. */
  public Session auditSession() {
    return session("audit", PINNED_PLANS + " set lock_timeout = '1s';", LIMIT);
  }

  /** For cancels, and for the outcomes of jobs. */
  public Session controlSession() {
    return session("control", PINNED_PLANS, LIMIT);
  }

  /**
   * The server ends a statement that takes longer than the limit, and a connection whose client
   * does not take the answer for as long ({@code tcp_user_timeout}): both would keep their locks.
   */
  private Session session(String purpose, String settings, Duration limit) {
    return session(purpose, settings, limit, Duration.ZERO);
  }

  private Session session(String purpose, String settings, Duration limit, Duration longer) {
    PgConnectOptions connect = new PgConnectOptions(options.getConnectOptions());
    String own = Integer.toHexString(ThreadLocalRandom.current().nextInt() & 0xFFFFFF);
    connect
        .setUseLayer7Proxy(connect.getUseLayer7Proxy() || options.isPooler())
        .setCachePreparedStatements(!options.isPooler())
        .setPreparedStatementCacheSqlLimit(CACHED_SQL_CHARACTERS)
        .addProperty("application_name", "simplequeue " + purpose + " " + own);
    String all = bounds(limit.toMillis()) + OWN + settings;
    return new Session(vertx, connect, all, options.isPooler(), limit.plus(longer));
  }

  /** First of all: until they hold, those of the role do. */
  private static String bounds(long millis) {
    return "set statement_timeout = "
        + millis
        + "; set tcp_user_timeout = "
        + millis
        + "; set idle_in_transaction_session_timeout = "
        + millis
        + ";";
  }
}
