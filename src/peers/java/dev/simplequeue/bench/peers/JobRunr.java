package dev.simplequeue.bench.peers;

import static org.jobrunr.server.BackgroundJobServerConfiguration.usingStandardBackgroundJobServerConfiguration;

import com.zaxxer.hikari.HikariDataSource;
import dev.simplequeue.bench.Contender;
import dev.simplequeue.bench.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jobrunr.jobs.mappers.JobMapper;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.server.configuration.BackgroundJobServerThreadType;
import org.jobrunr.server.configuration.DefaultBackgroundJobServerWorkerPolicy;
import org.jobrunr.storage.StorageProvider;
import org.jobrunr.storage.sql.postgres.PostgresStorageProvider;
import org.jobrunr.utils.mapper.jackson.JacksonJsonMapper;

/**
 * JobRunr: request and handler classes, so that no lambda's byte code is read for each job, many
 * workers, and the shortest poll interval that it allows on SQL. It keeps completed jobs.
 */
public final class JobRunr implements Contender {
  private static final int WORKERS = 200;
  private static final Duration POLL = Duration.ofSeconds(5);
  private static final int CONNECTIONS = 20;
  private static final int BATCH = 1000;
  private static final int BATCHES_AT_ONCE = 2;
  private static final int FIRST_WITH_VIRTUAL_THREADS = 21;

  private HikariDataSource connections;
  private StorageProvider storage;
  private JobRequestScheduler scheduler;
  private BackgroundJobServer server;

  @Override
  public String name() {
    return "jobrunr";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "polling", "each " + POLL.toSeconds() + " s",
        "threads", WORKERS + " " + threads(),
        "connections", CONNECTIONS,
        "many", "enqueue of a stream of " + BATCH + ", " + BATCHES_AT_ONCE + " at once");
  }

  private static BackgroundJobServerThreadType threads() {
    return Runtime.version().feature() >= FIRST_WITH_VIRTUAL_THREADS
        ? BackgroundJobServerThreadType.VirtualThreads
        : BackgroundJobServerThreadType.PlatformThreads;
  }

  @Override
  public void open(String uri, String schema) throws Exception {
    connections = Pool.open(uri, schema, CONNECTIONS);
    try (Connection connection = connections.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("create schema " + schema);
    }
    storage = new PostgresStorageProvider(connections);
    storage.setJobMapper(new JobMapper(new JacksonJsonMapper()));
    scheduler = new JobRequestScheduler(storage);
  }

  @Override
  public void enqueueMany(int first, int jobs) throws Exception {
    Threads.share(
        BATCHES_AT_ONCE,
        jobs,
        BATCH,
        (from, to) ->
            scheduler.enqueue(
                IntStream.range(first + from, first + to).mapToObj(JobRunrRequest::new)));
  }

  @Override
  public void enqueueOne(int number) {
    scheduler.enqueue(new JobRunrRequest(number));
  }

  @Override
  public void start(IntConsumer handler) {
    JobRunrRequest.Handler.tell(handler);
    server =
        new BackgroundJobServer(
            storage,
            new JacksonJsonMapper(),
            null,
            usingStandardBackgroundJobServerConfiguration()
                .andBackgroundJobServerWorkerPolicy(
                    new DefaultBackgroundJobServerWorkerPolicy(WORKERS, threads()))
                .andPollInterval(POLL));
    server.start();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public String waiting() {
    return "jobrunr_jobs where state in ('ENQUEUED', 'PROCESSING')";
  }

  @Override
  public void close() {
    storage.close();
    connections.close();
  }
}
