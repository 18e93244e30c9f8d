package dev.simplequeue.options;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.job.RequestJson;
import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Schedule;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The options of a node, declared; {@link SimpleQueueOptions} has their values. */
final class NodeOption {
  /**
   * A PostgreSQL identifier that needs no escaping; 63 bytes are all that PostgreSQL keeps of one.
   */
  private static final Pattern SCHEMA_NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  private static final Kind<JobRequest> TEMPLATE =
      Kind.object("–", RequestJson::template, template -> Optional.of(RequestJson.write(template)));

  static final OptionSet<SimpleQueueOptions> OPTIONS =
      new OptionSet<>(SimpleQueueOptions::new, SimpleQueueOptions::values);

  static final Option<PgConnectOptions> CONNECT_OPTIONS =
      OPTIONS
          .of("connectOptions", ConnectJson.KIND)
          .defaults(
              PgConnectOptions::fromEnv,
              "PostgreSQL on this machine, and the client's environment variables (PGHOST and so on)")
          .says(
              "How to reach the database: Vert.x's "
                  + "link:https://vertx.io/docs/vertx-pg-client/java/#_configuration[`PgConnectOptions`]. "
                  + "Unknown keys are errors here too.");

  static final Option<PgConnectOptions> URI =
      OPTIONS
          .of("uri", ConnectJson.URI)
          .withoutDefault("–")
          .says(
              "The same as a URI: "
                  + "`postgresql://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path/ca.pem`. "
                  + "Unknown parameters are errors. A Unix socket is a host that begins with a slash (its folder): `\"host\": \"/var/run/postgresql\"`, in a URI "
                  + "`postgresql://user@%2Fvar%2Frun%2Fpostgresql:5432/database`.");

  static final Option<String> SCHEMA =
      OPTIONS
          .text(
              "schema",
              "1 to 63 ASCII letters, digits, underscores; does not begin with a digit or with pg_",
              NodeOption::checkSchema)
          .defaults(SimpleQueueOptions.DEFAULT_SCHEMA)
          .says(
              "The PostgreSQL schema of the tables. Several queues can share a database. All nodes of one queue must use the same schema.");

  static final Option<String> ADDRESS_PREFIX =
      OPTIONS
          .text(
              "addressPrefix",
              "1 to 100 ASCII letters, digits, dots, underscores, hyphens",
              NodeOption::checkPrefix)
          .defaults(SimpleQueueOptions.DEFAULT_ADDRESS_PREFIX)
          .says(
              "The beginning of the addresses on the event bus. Several queues can share a "
                  + "`Vertx`.");

  static final Option<String> NODE_NAME =
      OPTIONS
          .text("nodeName", "1 to 255 characters, no control characters", NodeOption::checkNodeName)
          .defaults(NodeOption::defaultNodeName, "the host's name and the process id")
          .says(
              "The name of this node in events, the log and the table `node`. It need not be unique.");

  static final Option<Boolean> MIGRATE =
      OPTIONS
          .flag("migrate")
          .defaults(true)
          .says(
              "Whether the node creates and updates the tables when it starts. If not, it only checks that they fit.");

  static final Option<Boolean> POOLER =
      OPTIONS
          .flag("pooler")
          .defaults(false)
          .says(
              "Whether a transaction pooler (PgBouncer, pgpool) is in front of the server. Then nothing depends on a session, and the node only polls.");

  static final Option<Duration> START_TIMEOUT =
      OPTIONS
          .duration("startTimeout", Duration.ZERO, Duration.ofHours(1))
          .defaults(SimpleQueueOptions.DEFAULT_START_TIMEOUT)
          .says("How long a deployment waits for a database that is away before it fails.");

  static final Option<EnqueueOptions> ENQUEUE = OPTIONS.part("enqueue", EnqueueOptions.OPTIONS);

  static final Option<PollerOptions> POLLER = OPTIONS.part("poller", PollerOptions.OPTIONS);

  static final Option<JanitorOptions> JANITOR = OPTIONS.part("janitor", JanitorOptions.OPTIONS);

  static final Option<ReaperOptions> REAPER = OPTIONS.part("reaper", ReaperOptions.OPTIONS);

  static final Option<NotifyOptions> NOTIFY = OPTIONS.part("notify", NotifyOptions.OPTIONS);

  static final Option<ControlOptions> CONTROL = OPTIONS.part("control", ControlOptions.OPTIONS);

  static final Option<SchedulerOptions> SCHEDULER =
      OPTIONS.part("scheduler", SchedulerOptions.OPTIONS);

  static final Option<OperationsOptions> OPERATIONS =
      OPTIONS.part("operations", OperationsOptions.OPTIONS);

  static final Option<EventOptions> EVENTS = OPTIONS.part("events", EventOptions.OPTIONS);

  static final Option<HealthOptions> HEALTH = OPTIONS.part("health", HealthOptions.OPTIONS);

  static final Option<WebOptions> WEB = OPTIONS.part("web", WebOptions.OPTIONS);

  static final Option<QueueOptions> QUEUE_DEFAULTS =
      OPTIONS.part("queueDefaults", QueueOption.OPTIONS);

  static final Option<Map<String, QueueOptions>> QUEUES =
      OPTIONS
          .byName("queues", "by queue name", NodeOption::queueName, QueueOption.KIND)
          .defaults(LinkedHashMap::new, "`{}`")
          .says(
              "The options of single queues. Each takes the keys of `queueDefaults`; what a queue does not set is taken from there.");

  static final Option<Map<String, JobRequest>> TEMPLATES =
      OPTIONS
          .byName("templates", "by name", NodeOption::templateName, TEMPLATE)
          .defaults(LinkedHashMap::new, "`{}`")
          .says(
              "Values for what requests do not set, see xref:enqueueing.adoc[Enqueueing]. A template takes the keys of a request except `id`, `runAt`, `uniqueKey` and `template`. Each part that "
                  + "starts writes them to the database.");

  /** Its name is the key. */
  private static final Kind<Schedule> SCHEDULE =
      Kind.object(
          "–",
          json -> complete(Schedule.fromJson("schedule", json)),
          schedule -> Optional.of(schedule.toJson()));

  static final Option<Map<String, Schedule>> SCHEDULES =
      OPTIONS
          .byName("schedules", "by name", NodeOption::scheduleName, SCHEDULE)
          .defaults(LinkedHashMap::new, "`{}`")
          .says(
              "Recurring jobs, see xref:schedules.adoc[Recurring jobs]. The scheduler writes them to the database when it starts; if one was changed by Java, by a message or by SQL since, that change stays. One that no node has any more stays too.");

  private NodeOption() {}

  private static String scheduleName(String name) {
    return Schedule.named(name).name();
  }

  /** Says when, and what. */
  static Schedule complete(Schedule schedule) {
    if (schedule.request().isEmpty()) {
      throw new InvalidValueException("request", "is missing");
    }
    schedule.next(Instant.EPOCH);
    return schedule;
  }

  private static void checkSchema(String schema) {
    if (!SCHEMA_NAME.matcher(schema).matches()
        || schema.toLowerCase(Locale.ROOT).startsWith("pg_")) {
      throw new InvalidValueException(
          "schema",
          "has "
              + schema.length()
              + " characters; must be 1 to 63 ASCII letters, digits and underscores, and must not begin with a digit or"
              + " pg_");
    }
  }

  private static void checkPrefix(String prefix) {
    if (!PREFIX.matcher(prefix).matches()) {
      throw new InvalidValueException(
          "addressPrefix",
          "has "
              + prefix.length()
              + " characters; must be 1 to 100 ASCII letters, digits, dots, underscores and hyphens");
    }
  }

  private static void checkNodeName(String name) {
    TextChecks.checkName(
        "nodeName", name, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
  }

  static String queueName(String name) {
    return JobRequest.of(name).queue();
  }

  static String templateName(String name) {
    return JobRequest.fromTemplate(name).template().orElseThrow();
  }

  private static String defaultNodeName() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("node")
        + "-"
        + ProcessHandle.current().pid();
  }
}
