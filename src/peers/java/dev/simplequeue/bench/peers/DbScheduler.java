package dev.simplequeue.bench.peers;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.zaxxer.hikari.HikariDataSource;
import dev.simplequeue.bench.Contender;
import dev.simplequeue.bench.Payload;
import dev.simplequeue.bench.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * db-scheduler: lock-and-fetch, and immediate execution, by which a process wakes its own
 * scheduler. It keeps no history.
 */
public final class DbScheduler implements Contender {
  private static final int THREADS = 20;
  private static final double LOWER_LIMIT = 4;
  private static final double UPPER_LIMIT = 20;
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int WORKER_CONNECTIONS = 20;
  private static final int CLIENT_CONNECTIONS = 64;
  private static final int BATCH = 2000;
  private static final int BATCHES_AT_ONCE = 2;

  /** The table that its documentation gives for PostgreSQL, with its indexes. */
  private static final String TABLE =
      """
      create schema %1$s;
      create table %1$s.scheduled_tasks (
        task_name text not null,
        task_instance text not null,
        task_data bytea,
        execution_time timestamp with time zone,
        picked boolean not null,
        picked_by text,
        last_success timestamp with time zone,
        last_failure timestamp with time zone,
        consecutive_failures int,
        last_heartbeat timestamp with time zone,
        version bigint not null,
        priority smallint,
        state text,
        primary key (task_name, task_instance));
      create index execution_time_idx on %1$s.scheduled_tasks (execution_time);
      create index last_heartbeat_idx on %1$s.scheduled_tasks (last_heartbeat);
      create index priority_execution_time_idx
        on %1$s.scheduled_tasks (priority desc, execution_time asc);
      """;

  private volatile IntConsumer handler = number -> {};
  private final OneTimeTask<Payload> task =
      Tasks.oneTime("bench", Payload.class)
          .execute((instance, context) -> handler.accept(instance.getData().id));

  private HikariDataSource workers;
  private HikariDataSource clients;
  private SchedulerClient client;
  private Scheduler scheduler;

  @Override
  public String name() {
    return "db-scheduler";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "polling", "lock and fetch, each " + POLL.toMillis() + " ms, immediate execution",
        "threads", THREADS,
        "connections", WORKER_CONNECTIONS + " and " + CLIENT_CONNECTIONS,
        "many", "scheduleBatch of " + BATCH + ", " + BATCHES_AT_ONCE + " at once");
  }

  @Override
  public void open(String uri, String schema) throws Exception {
    clients = Pool.open(uri, schema, CLIENT_CONNECTIONS);
    workers = Pool.open(uri, schema, WORKER_CONNECTIONS);
    try (Connection connection = clients.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(String.format(Locale.ROOT, TABLE, schema));
    }
    client =
        SchedulerClient.Builder.create(clients, task).serializer(new JacksonSerializer()).build();
  }

  @Override
  public void enqueueMany(int first, int jobs) throws Exception {
    Instant now = Instant.now();
    Threads.share(
        BATCHES_AT_ONCE,
        jobs,
        BATCH,
        (from, to) ->
            client.scheduleBatch(
                IntStream.range(first + from, first + to)
                    .<TaskInstance<?>>mapToObj(this::instance)
                    .toList(),
                now));
  }

  /** Through the scheduler itself where one runs: only it is woken. */
  @Override
  public void enqueueOne(int number) {
    SchedulerClient by = scheduler == null ? client : scheduler;
    if (!by.scheduleIfNotExists(instance(number), Instant.now())) {
      throw new IllegalStateException("job " + number + " is there already");
    }
  }

  private TaskInstance<Payload> instance(int number) {
    return task.instance(Integer.toString(number), new Payload(number));
  }

  @Override
  public void start(IntConsumer started) {
    handler = started;
    scheduler =
        Scheduler.create(workers, task)
            .serializer(new JacksonSerializer())
            .schedulerName(new SchedulerName.Fixed("bench"))
            .threads(THREADS)
            .pollingInterval(POLL)
            .pollUsingLockAndFetch(LOWER_LIMIT, UPPER_LIMIT)
            .enableImmediateExecution()
            .shutdownMaxWait(Duration.ofSeconds(10))
            .build();
    scheduler.start();
  }

  @Override
  public void stop() {
    scheduler.stop();
    scheduler = null;
  }

  @Override
  public String waiting() {
    return "scheduled_tasks";
  }

  @Override
  public void close() {
    clients.close();
    workers.close();
  }
}
