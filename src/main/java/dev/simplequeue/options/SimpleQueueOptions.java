package dev.simplequeue.options;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Everything that a node of the queue is told: where its database is and how its parts behave. The
 * same object, or the same JSON, serves {@code SimpleQueueVerticle} and each part that is deployed
 * alone. Mutable until it is deployed; not thread-safe.
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

  /** A copy. */
  public SimpleQueueOptions(SimpleQueueOptions other) {
    this(other.values.copy());
    listeners.addAll(other.listeners);
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException with all problems together: unknown keys, wrong kinds, values
   *     out of their limits
   */
  public SimpleQueueOptions(JsonObject json) {
    this(NodeOption.OPTIONS.values());
    if (json.containsKey("uri") && json.containsKey("connectOptions")) {
      throw new InvalidOptionsException(
          List.of("uri: is given together with connectOptions, expected one of them"));
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
   */
  public SimpleQueueOptions setConnectOptions(PgConnectOptions connectOptions) {
    values.set(NodeOption.CONNECT_OPTIONS, new PgConnectOptions(connectOptions));
    return this;
  }

  /** See {@link #setConnectOptions}. */
  public PgConnectOptions getConnectOptions() {
    return values.get(NodeOption.CONNECT_OPTIONS);
  }

  /**
   * The same as a URI: {@code
   * postgresql://user:password@host:port/database?sslmode=verify-full&sslrootcert=/path/ca.pem}.
   * Without {@code sslrootcert} a verified server needs a certificate that this JVM trusts.
   *
   * @throws InvalidValueException if it is none, or has a parameter that is not known; without its
   *     text, which may hold a password
   */
  public SimpleQueueOptions setUri(String uri) {
    values.set(NodeOption.CONNECT_OPTIONS, ConnectJson.ofUri(uri));
    return this;
  }

  /**
   * The PostgreSQL schema of the queue's tables; {@code simplequeue} by default. Several queues can
   * share a database.
   *
   * @throws InvalidValueException unless it is 1 to 63 ASCII letters, digits and underscores,
   *     beginning with no digit and not with {@code pg_}
   */
  public SimpleQueueOptions setSchema(String schema) {
    values.set(NodeOption.SCHEMA, schema);
    return this;
  }

  /** See {@link #setSchema}. */
  public String getSchema() {
    return values.get(NodeOption.SCHEMA);
  }

  /**
   * What the queue's addresses on the event bus begin with; {@code simplequeue} by default.
   *
   * @throws InvalidValueException unless it is 1 to 100 ASCII letters, digits, dots, underscores
   *     and hyphens
   */
  public SimpleQueueOptions setAddressPrefix(String addressPrefix) {
    values.set(NodeOption.ADDRESS_PREFIX, addressPrefix);
    return this;
  }

  /** See {@link #setAddressPrefix}. */
  public String getAddressPrefix() {
    return values.get(NodeOption.ADDRESS_PREFIX);
  }

  /**
   * The name by which operators know this node; the host's name and the process id by default. It
   * need not be unique.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public SimpleQueueOptions setNodeName(String nodeName) {
    values.set(NodeOption.NODE_NAME, nodeName);
    return this;
  }

  /** See {@link #setNodeName}. */
  public String getNodeName() {
    return values.get(NodeOption.NODE_NAME);
  }

  /**
   * Whether the node makes and updates the tables when it starts; true by default. If false, it
   * only checks that they fit.
   */
  public SimpleQueueOptions setMigrate(boolean migrate) {
    values.set(NodeOption.MIGRATE, migrate);
    return this;
  }

  /** See {@link #setMigrate}. */
  public boolean isMigrate() {
    return values.get(NodeOption.MIGRATE);
  }

  /**
   * Whether a transaction pooler (PgBouncer, pgpool) stands before the server; false by default. If
   * so there is no LISTEN, no named statement and no state that outlives a transaction, and the
   * node only polls.
   */
  public SimpleQueueOptions setPooler(boolean pooler) {
    values.set(NodeOption.POOLER, pooler);
    return this;
  }

  /** See {@link #setPooler}. */
  public boolean isPooler() {
    return values.get(NodeOption.POOLER);
  }

  /**
   * How long a deployment waits for a database that is away before it fails; up to 1 h, 30 s by
   * default.
   */
  public SimpleQueueOptions setStartTimeout(Duration startTimeout) {
    values.set(NodeOption.START_TIMEOUT, startTimeout);
    return this;
  }

  /** See {@link #setStartTimeout}. */
  public Duration getStartTimeout() {
    return values.get(NodeOption.START_TIMEOUT);
  }

  /** The enqueueing part. */
  public SimpleQueueOptions setEnqueue(EnqueueOptions enqueue) {
    values.set(NodeOption.ENQUEUE, enqueue);
    return this;
  }

  /** See {@link #setEnqueue}. */
  public EnqueueOptions getEnqueue() {
    return values.get(NodeOption.ENQUEUE);
  }

  /** The claiming part. */
  public SimpleQueueOptions setPoller(PollerOptions poller) {
    values.set(NodeOption.POLLER, poller);
    return this;
  }

  /** See {@link #setPoller}. */
  public PollerOptions getPoller() {
    return values.get(NodeOption.POLLER);
  }

  /** The housekeeping part. */
  public SimpleQueueOptions setJanitor(JanitorOptions janitor) {
    values.set(NodeOption.JANITOR, janitor);
    return this;
  }

  /** See {@link #setJanitor}. */
  public JanitorOptions getJanitor() {
    return values.get(NodeOption.JANITOR);
  }

  /** The part that frees the jobs of dead nodes. */
  public SimpleQueueOptions setReaper(ReaperOptions reaper) {
    values.set(NodeOption.REAPER, reaper);
    return this;
  }

  /** See {@link #setReaper}. */
  public ReaperOptions getReaper() {
    return values.get(NodeOption.REAPER);
  }

  /** The part that hears of the other nodes. */
  public SimpleQueueOptions setNotify(NotifyOptions notify) {
    values.set(NodeOption.NOTIFY, notify);
    return this;
  }

  /** See {@link #setNotify}. */
  public NotifyOptions getNotify() {
    return values.get(NodeOption.NOTIFY);
  }

  /** The part that cancels and waits. */
  public SimpleQueueOptions setControl(ControlOptions control) {
    values.set(NodeOption.CONTROL, control);
    return this;
  }

  /** See {@link #setControl}. */
  public ControlOptions getControl() {
    return values.get(NodeOption.CONTROL);
  }

  /** What is published on the event bus. */
  public SimpleQueueOptions setEvents(EventOptions events) {
    values.set(NodeOption.EVENTS, events);
    return this;
  }

  /** See {@link #setEvents}. */
  public EventOptions getEvents() {
    return values.get(NodeOption.EVENTS);
  }

  /**
   * Has this listener told of each event; any number of them. It is called on the event loops of
   * the parts, so it must be thread-safe and must not block; it is no part of {@link #toJson}. What
   * it throws is logged and costs nothing else.
   */
  public SimpleQueueOptions addListener(QueueListener queueListener) {
    listeners.add(Objects.requireNonNull(queueListener, "queueListener"));
    return this;
  }

  /** See {@link #addListener}. */
  public List<QueueListener> getListeners() {
    return List.copyOf(listeners);
  }

  /** The options of each queue, as far as its own do not set others. */
  public SimpleQueueOptions setQueueDefaults(QueueOptions queueDefaults) {
    values.set(NodeOption.QUEUE_DEFAULTS, queueDefaults);
    return this;
  }

  /** See {@link #setQueueDefaults}. */
  public QueueOptions getQueueDefaults() {
    return values.get(NodeOption.QUEUE_DEFAULTS);
  }

  /**
   * The options of one queue. What they do not set is as in {@link #setQueueDefaults}.
   *
   * @throws InvalidValueException if the name is none that a job's queue can have
   */
  public SimpleQueueOptions setQueue(String queue, QueueOptions options) {
    values
        .get(NodeOption.QUEUES)
        .put(NodeOption.queueName(queue), Objects.requireNonNull(options, "options"));
    return this;
  }

  /** The queue's own options, and the defaults for what they do not set. */
  public QueueOptions getQueue(String queue) {
    QueueOptions own = values.get(NodeOption.QUEUES).get(queue);
    return own == null ? getQueueDefaults() : own.over(getQueueDefaults());
  }

  /** The queues that have options of their own, each as {@link #getQueue} has it. */
  public Map<String, QueueOptions> getQueues() {
    Map<String, QueueOptions> queues = new HashMap<>();
    values.get(NodeOption.QUEUES).keySet().forEach(queue -> queues.put(queue, getQueue(queue)));
    return Map.copyOf(queues);
  }

  /**
   * A template, for all nodes: each part that starts with these options writes their templates to
   * the database, in the place of others with the same names. Of several nodes that name one
   * differently the last to start wins. Nodes that run learn of a changed template within seconds;
   * one that is no longer named stays.
   *
   * @throws InvalidValueException if the name is not 1 to 255 characters without control characters
   */
  public SimpleQueueOptions setTemplate(String name, JobTemplate template) {
    values
        .get(NodeOption.TEMPLATES)
        .put(NodeOption.templateName(name), Objects.requireNonNull(template, "template"));
    return this;
  }

  /** The templates that these options name. */
  public Map<String, JobTemplate> getTemplates() {
    return Map.copyOf(values.get(NodeOption.TEMPLATES));
  }

  /**
   * The options as JSON, in the form that the constructor reads; with the password, if the
   * connection has one.
   */
  public JsonObject toJson() {
    return values.toJson();
  }
}
