package dev.simplequeue.options;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.job.Requests;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.schedule.Schedule;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * All options of a node: where its database is and how its parts behave. The same object, or the
 * same JSON, is for {@code SimpleQueueVerticle} and for each part that is deployed alone. Mutable
 * until it is deployed; not thread-safe.
 */
public final class SimpleQueueOptions {

  /** The default of {@link #setSchema}. */
  public static final String DEFAULT_SCHEMA = "simplequeue";

  /** The default of {@link #setAddressPrefix}. */
  public static final String DEFAULT_ADDRESS_PREFIX = "simplequeue";

  /** The default of {@link #setStartTimeout}. */
  public static final Duration DEFAULT_START_TIMEOUT = Duration.ofSeconds(30);

  private final OptionValues values;
  private final List<QueueListener> listeners = new ArrayList<>();

  /**
   * The defaults: a database on this machine, with the PG environment variables that the client
   * reads.
   */
  public SimpleQueueOptions() {
    this(NodeOption.OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public SimpleQueueOptions(SimpleQueueOptions other) {
    this(other.values.copy());
    listeners.addAll(other.listeners);
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException with all problems together: unknown keys, wrong kinds, values
   *     out of their limits
   */
  public SimpleQueueOptions(JsonObject json) {
    this(NodeOption.OPTIONS.values());
    if (json.containsKey("uri") && json.containsKey("connectOptions")) {
      throw new InvalidOptionsException(
          List.of("uri: is set together with connectOptions; set only one of them"));
    }
    values.read(json);
    values
        .find(NodeOption.URI)
        .ifPresent(connection -> values.set(NodeOption.CONNECT_OPTIONS, connection));
  }

  SimpleQueueOptions(OptionValues values) {
    this.values = values;
  }

  OptionValues values() {
    return values;
  }

  /**
   * How to reach the database: Vert.x's own options, with TLS, SCRAM and Unix sockets. In JSON,
   * {@code sslMode} may be spelt as in a URI ({@code verify-full}), and {@code sslOptions} also
   * takes {@code pemTrustOptions} ({@code certPaths}), {@code trustStoreOptions} or {@code
   * pfxTrustOptions} ({@code path}, {@code password}).
   *
   * @param connectOptions the host, the database, the user, TLS; one host only
   * @return this
   */
  public SimpleQueueOptions setConnectOptions(PgConnectOptions connectOptions) {
    values.set(NodeOption.CONNECT_OPTIONS, new PgConnectOptions(connectOptions));
    return this;
  }

  /** {@return the value of {@link #setConnectOptions}} */
  public PgConnectOptions getConnectOptions() {
    return values.get(NodeOption.CONNECT_OPTIONS);
  }

  /**
   * The same as a URI: {@code
   * postgresql://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path/ca.pem}.
   * Without {@code sslrootcert} a verified server needs a certificate that this JVM trusts.
   *
   * @param uri such as {@code postgresql://user@host:5432/database}
   * @return this
   * @throws InvalidValueException if it is null or no such URI, or has a parameter that is not
   *     known. The message does not quote it, because it may contain a password
   */
  public SimpleQueueOptions setUri(String uri) {
    values.set(NodeOption.CONNECT_OPTIONS, ConnectJson.ofUri(uri));
    return this;
  }

  /**
   * The PostgreSQL schema of the queue's tables; {@code simplequeue} by default. Several queues can
   * share a database.
   *
   * @param schema 1 to 63 ASCII letters, digits and underscores; does not begin with a digit or
   *     {@code pg_}
   * @return this
   * @throws InvalidValueException unless it is 1 to 63 ASCII letters, digits and underscores,
   *     beginning with no digit and not with {@code pg_}
   */
  public SimpleQueueOptions setSchema(String schema) {
    values.set(NodeOption.SCHEMA, schema);
    return this;
  }

  /** {@return the value of {@link #setSchema}} */
  public String getSchema() {
    return values.get(NodeOption.SCHEMA);
  }

  /**
   * The beginning of the queue's addresses on the event bus; {@code simplequeue} by default.
   *
   * @param addressPrefix 1 to 100 ASCII letters, digits, dots, underscores and hyphens
   * @return this
   * @throws InvalidValueException unless it is 1 to 100 ASCII letters, digits, dots, underscores
   *     and hyphens
   */
  public SimpleQueueOptions setAddressPrefix(String addressPrefix) {
    values.set(NodeOption.ADDRESS_PREFIX, addressPrefix);
    return this;
  }

  /** {@return the value of {@link #setAddressPrefix}} */
  public String getAddressPrefix() {
    return values.get(NodeOption.ADDRESS_PREFIX);
  }

  /**
   * The name of this node in events, log and tables; the host's name and the process id by default.
   * It need not be unique.
   *
   * @param nodeName 1 to 255 characters without control characters; need not be unique
   * @return this
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public SimpleQueueOptions setNodeName(String nodeName) {
    values.set(NodeOption.NODE_NAME, nodeName);
    return this;
  }

  /** {@return the value of {@link #setNodeName}} */
  public String getNodeName() {
    return values.get(NodeOption.NODE_NAME);
  }

  /**
   * Whether the node creates and updates the tables when it starts; true by default. If false, it
   * only checks that they fit.
   *
   * @param migrate whether to do so
   * @return this
   */
  public SimpleQueueOptions setMigrate(boolean migrate) {
    values.set(NodeOption.MIGRATE, migrate);
    return this;
  }

  /** {@return the value of {@link #setMigrate}} */
  public boolean isMigrate() {
    return values.get(NodeOption.MIGRATE);
  }

  /**
   * Whether a transaction pooler (PgBouncer, pgpool) is in front of the server; false by default.
   * If true, the node uses no LISTEN, no named statements and no state that outlives a transaction,
   * and only polls.
   *
   * @param pooler whether to do so
   * @return this
   */
  public SimpleQueueOptions setPooler(boolean pooler) {
    values.set(NodeOption.POOLER, pooler);
    return this;
  }

  /** {@return the value of {@link #setPooler}} */
  public boolean isPooler() {
    return values.get(NodeOption.POOLER);
  }

  /**
   * How long a deployment waits for a database that is away before it fails; up to 1 h, 30 s by
   * default.
   *
   * @param startTimeout up to 1 h
   * @return this
   */
  public SimpleQueueOptions setStartTimeout(Duration startTimeout) {
    values.set(NodeOption.START_TIMEOUT, startTimeout);
    return this;
  }

  /** {@return the value of {@link #setStartTimeout}} */
  public Duration getStartTimeout() {
    return values.get(NodeOption.START_TIMEOUT);
  }

  /**
   * Sets the options of the enqueueing part.
   *
   * @param enqueue the options of the part
   * @return this
   */
  public SimpleQueueOptions setEnqueue(EnqueueOptions enqueue) {
    values.set(NodeOption.ENQUEUE, enqueue);
    return this;
  }

  /** {@return the value of {@link #setEnqueue}} */
  public EnqueueOptions getEnqueue() {
    return values.get(NodeOption.ENQUEUE);
  }

  /**
   * Sets the options of the claiming part.
   *
   * @param poller the options of the part
   * @return this
   */
  public SimpleQueueOptions setPoller(PollerOptions poller) {
    values.set(NodeOption.POLLER, poller);
    return this;
  }

  /** {@return the value of {@link #setPoller}} */
  public PollerOptions getPoller() {
    return values.get(NodeOption.POLLER);
  }

  /**
   * Sets the options of the janitor.
   *
   * @param janitor the options of the part
   * @return this
   */
  public SimpleQueueOptions setJanitor(JanitorOptions janitor) {
    values.set(NodeOption.JANITOR, janitor);
    return this;
  }

  /** {@return the value of {@link #setJanitor}} */
  public JanitorOptions getJanitor() {
    return values.get(NodeOption.JANITOR);
  }

  /**
   * Sets the options of the reaper, which frees the jobs of dead nodes.
   *
   * @param reaper the options of the part
   * @return this
   */
  public SimpleQueueOptions setReaper(ReaperOptions reaper) {
    values.set(NodeOption.REAPER, reaper);
    return this;
  }

  /** {@return the value of {@link #setReaper}} */
  public ReaperOptions getReaper() {
    return values.get(NodeOption.REAPER);
  }

  /**
   * Sets the options of the part that receives notifications of other nodes.
   *
   * @param notify the options of the part
   * @return this
   */
  public SimpleQueueOptions setNotify(NotifyOptions notify) {
    values.set(NodeOption.NOTIFY, notify);
    return this;
  }

  /** {@return the value of {@link #setNotify}} */
  public NotifyOptions getNotify() {
    return values.get(NodeOption.NOTIFY);
  }

  /**
   * Sets the options of the part that cancels and awaits jobs.
   *
   * @param control the options of the part
   * @return this
   */
  public SimpleQueueOptions setControl(ControlOptions control) {
    values.set(NodeOption.CONTROL, control);
    return this;
  }

  /** {@return the value of {@link #setControl}} */
  public ControlOptions getControl() {
    return values.get(NodeOption.CONTROL);
  }

  /**
   * Sets the options of the part that fires schedules.
   *
   * @param scheduler the options of the part
   * @return this
   */
  public SimpleQueueOptions setScheduler(SchedulerOptions scheduler) {
    values.set(NodeOption.SCHEDULER, scheduler);
    return this;
  }

  /** {@return the value of {@link #setScheduler}} */
  public SchedulerOptions getScheduler() {
    return values.get(NodeOption.SCHEDULER);
  }

  /**
   * Sets how operations on many jobs are done.
   *
   * @param operations the options of the part that does them
   * @return this
   */
  public SimpleQueueOptions setOperations(OperationsOptions operations) {
    values.set(NodeOption.OPERATIONS, operations);
    return this;
  }

  /** {@return the value of {@link #setOperations}} */
  public OperationsOptions getOperations() {
    return values.get(NodeOption.OPERATIONS);
  }

  /**
   * Sets which events are published on the event bus.
   *
   * @param events the options for events
   * @return this
   */
  public SimpleQueueOptions setEvents(EventOptions events) {
    values.set(NodeOption.EVENTS, events);
    return this;
  }

  /** {@return the value of {@link #setEvents}} */
  public EventOptions getEvents() {
    return values.get(NodeOption.EVENTS);
  }

  /**
   * Sets when this node calls itself unwell.
   *
   * @param health the options for health checks
   * @return this
   */
  public SimpleQueueOptions setHealth(HealthOptions health) {
    values.set(NodeOption.HEALTH, health);
    return this;
  }

  /** {@return the value of {@link #setHealth}} */
  public HealthOptions getHealth() {
    return values.get(NodeOption.HEALTH);
  }

  /**
   * Sets how this node serves the HTTP API.
   *
   * @param web the options of the HTTP API
   * @return this
   */
  public SimpleQueueOptions setWeb(WebOptions web) {
    values.set(NodeOption.WEB, web);
    return this;
  }

  /** {@return the value of {@link #setWeb}} */
  public WebOptions getWeb() {
    return values.get(NodeOption.WEB);
  }

  /**
   * Adds a listener for all events; there can be several. It is called on the event loops of the
   * parts, so it must be thread-safe and must not block. {@link #toJson} does not contain it. If it
   * throws, that is logged and has no other effect.
   *
   * @param queueListener thread-safe; must not block
   * @return this
   */
  public SimpleQueueOptions addListener(QueueListener queueListener) {
    listeners.add(Objects.requireNonNull(queueListener, "queueListener"));
    return this;
  }

  /** {@return the listeners, in the order in which they were added} */
  public List<QueueListener> getListeners() {
    return List.copyOf(listeners);
  }

  /**
   * Sets the options of all queues, for what a queue's own options do not set.
   *
   * @param queueDefaults what queues do not set themselves is taken from here
   * @return this
   */
  public SimpleQueueOptions setQueueDefaults(QueueOptions queueDefaults) {
    values.set(NodeOption.QUEUE_DEFAULTS, queueDefaults);
    return this;
  }

  /** {@return the value of {@link #setQueueDefaults}} */
  public QueueOptions getQueueDefaults() {
    return values.get(NodeOption.QUEUE_DEFAULTS);
  }

  /**
   * Sets the options of one queue. What they do not set is taken from {@link #setQueueDefaults}.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @param options what is set for this queue
   * @return this
   * @throws InvalidValueException if no job's queue can have this name
   */
  public SimpleQueueOptions setQueue(String queue, QueueOptions options) {
    values
        .get(NodeOption.QUEUES)
        .put(NodeOption.queueName(queue), Objects.requireNonNull(options, "options"));
    return this;
  }

  /**
   * The queue's own options, and the defaults for what they do not set.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return the options; those of the defaults for what the queue does not set
   */
  public QueueOptions getQueue(String queue) {
    QueueOptions own = values.get(NodeOption.QUEUES).get(queue);
    return own == null ? getQueueDefaults() : own.over(getQueueDefaults());
  }

  /** {@return the queues that have options of their own, each as {@link #getQueue} has it} */
  public Map<String, QueueOptions> getQueues() {
    Map<String, QueueOptions> queues = new HashMap<>();
    values.get(NodeOption.QUEUES).keySet().forEach(queue -> queues.put(queue, getQueue(queue)));
    return Map.copyOf(queues);
  }

  /**
   * Adds a template, for all nodes: each part that starts with these options writes their templates
   * to the database and replaces those with the same names. If nodes differ, the last one to start
   * wins. Running nodes use a changed template within seconds; a template that no node has any more
   * stays.
   *
   * @param name 1 to 255 characters without control characters
   * @param template the values for what requests do not set, from {@link JobRequest#blank} on;
   *     without an id, a time, a unique key or a template
   * @return this
   * @throws InvalidValueException if the name is not 1 to 255 characters without control
   *     characters, or the template has a value that no template can have
   */
  public SimpleQueueOptions setTemplate(String name, JobRequest template) {
    Objects.requireNonNull(template, "template");
    values
        .get(NodeOption.TEMPLATES)
        .put(NodeOption.templateName(name), Requests.asTemplate(template));
    return this;
  }

  /** {@return the templates that these options name} */
  public Map<String, JobRequest> getTemplates() {
    return Map.copyOf(values.get(NodeOption.TEMPLATES));
  }

  /**
   * Adds a recurring job, for all nodes: a scheduler that starts with these options writes it to
   * the database. If nodes differ, the last one to start wins. A schedule that was put by {@code
   * SimpleQueue.schedules()} or by SQL since is not changed. A schedule that no node has any more
   * stays.
   *
   * @param schedule with a request, and cron, every or at
   * @return this
   * @throws InvalidValueException if it has no request, or none of cron, every and at
   */
  public SimpleQueueOptions setSchedule(Schedule schedule) {
    values.get(NodeOption.SCHEDULES).put(schedule.name(), NodeOption.complete(schedule));
    return this;
  }

  /** {@return the schedules that these options name} */
  public Map<String, Schedule> getSchedules() {
    Map<String, Schedule> schedules = new HashMap<>();
    values
        .get(NodeOption.SCHEDULES)
        .forEach((name, read) -> schedules.put(name, Schedule.fromJson(name, read.toJson())));
    return Map.copyOf(schedules);
  }

  /**
   * The options as JSON, in the form that the constructor reads; with the password, if the
   * connection has one.
   *
   * @return the JSON; empty values are omitted
   */
  public JsonObject toJson() {
    return values.toJson();
  }
}
