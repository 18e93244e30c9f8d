package dev.simplequeue.options;

import dev.simplequeue.event.QueueListener;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.json.StrictJson;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

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

  /**
   * A PostgreSQL identifier that needs no escaping; 63 bytes are all that PostgreSQL keeps of one.
   */
  private static final Pattern SCHEMA = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,62}");

  private static final Pattern ADDRESS_PREFIX = Pattern.compile("[A-Za-z0-9_.-]{1,100}");

  private PgConnectOptions connectOptions = PgConnectOptions.fromEnv();
  private String schema = DEFAULT_SCHEMA;
  private String addressPrefix = DEFAULT_ADDRESS_PREFIX;
  private String nodeName = defaultNodeName();
  private boolean migrate = true;
  private boolean pooler;
  private Duration startTimeout = DEFAULT_START_TIMEOUT;
  private EnqueueOptions enqueue = new EnqueueOptions();
  private PollerOptions poller = new PollerOptions();
  private JanitorOptions janitor = new JanitorOptions();
  private ReaperOptions reaper = new ReaperOptions();
  private NotifyOptions notify = new NotifyOptions();
  private ControlOptions control = new ControlOptions();
  private EventOptions events = new EventOptions();
  private QueueOptions queueDefaults = new QueueOptions();
  private final Map<String, QueueOptions> queues = new LinkedHashMap<>();
  private final Map<String, JobTemplate> templates = new LinkedHashMap<>();
  private final List<QueueListener> listeners = new ArrayList<>();

  /**
   * The defaults: a database on this machine, with the PG environment variables that the client
   * reads.
   */
  public SimpleQueueOptions() {}

  /** A copy. */
  public SimpleQueueOptions(SimpleQueueOptions other) {
    connectOptions = new PgConnectOptions(other.connectOptions);
    schema = other.schema;
    addressPrefix = other.addressPrefix;
    nodeName = other.nodeName;
    migrate = other.migrate;
    pooler = other.pooler;
    startTimeout = other.startTimeout;
    enqueue = new EnqueueOptions(other.enqueue);
    poller = new PollerOptions(other.poller);
    janitor = new JanitorOptions(other.janitor);
    reaper = new ReaperOptions(other.reaper);
    notify = new NotifyOptions(other.notify);
    control = new ControlOptions(other.control);
    events = new EventOptions(other.events);
    listeners.addAll(other.listeners);
    queueDefaults = new QueueOptions(other.queueDefaults);
    other.queues.forEach((queue, options) -> queues.put(queue, new QueueOptions(options)));
    other.templates.forEach((name, template) -> templates.put(name, new JobTemplate(template)));
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @throws InvalidOptionsException with all problems together: unknown keys, wrong kinds, values
   *     out of their limits
   */
  public SimpleQueueOptions(JsonObject json) {
    if (json.containsKey("uri") && json.containsKey("connectOptions")) {
      throw new InvalidOptionsException(
          List.of("uri: is given together with connectOptions, expected one of them"));
    }
    new StrictJson(json)
        .object("connectOptions", value -> setConnectOptions(ConnectJson.read(value)))
        .text("uri", this::setUri)
        .text("schema", this::setSchema)
        .text("addressPrefix", this::setAddressPrefix)
        .text("nodeName", this::setNodeName)
        .flag("migrate", this::setMigrate)
        .flag("pooler", this::setPooler)
        .duration("startTimeout", this::setStartTimeout)
        .object("enqueue", value -> setEnqueue(new EnqueueOptions(value)))
        .object("poller", value -> setPoller(new PollerOptions(value)))
        .object("janitor", value -> setJanitor(new JanitorOptions(value)))
        .object("reaper", value -> setReaper(new ReaperOptions(value)))
        .object("notify", value -> setNotify(new NotifyOptions(value)))
        .object("control", value -> setControl(new ControlOptions(value)))
        .object("events", value -> setEvents(new EventOptions(value)))
        .object("queueDefaults", value -> setQueueDefaults(new QueueOptions(value)))
        .object("queues", this::readQueues)
        .object("templates", this::readTemplates)
        .end();
  }

  private void readTemplates(JsonObject json) {
    StrictJson reader = new StrictJson(json);
    json.fieldNames()
        .forEach(name -> reader.object(name, value -> setTemplate(name, new JobTemplate(value))));
    reader.end();
  }

  private void readQueues(JsonObject json) {
    StrictJson reader = new StrictJson(json);
    json.fieldNames()
        .forEach(
            queue ->
                reader.object(
                    queue, value -> setQueue(queue, new QueueOptions(queueDefaults, value))));
    reader.end();
  }

  /**
   * How to reach the database: Vert.x's own options, with TLS, SCRAM and Unix sockets. In JSON,
   * {@code sslMode} may be spelt as in a URI ({@code verify-full}), and {@code sslOptions} also
   * takes {@code pemTrustOptions} ({@code certPaths}), {@code trustStoreOptions} or {@code
   * pfxTrustOptions} ({@code path}, {@code password}).
   */
  public SimpleQueueOptions setConnectOptions(PgConnectOptions connectOptions) {
    this.connectOptions = new PgConnectOptions(connectOptions);
    return this;
  }

  /** See {@link #setConnectOptions}. */
  public PgConnectOptions getConnectOptions() {
    return connectOptions;
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
    connectOptions = ConnectJson.ofUri(uri);
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
    if (!SCHEMA.matcher(schema).matches() || schema.toLowerCase(Locale.ROOT).startsWith("pg_")) {
      throw new InvalidValueException(
          "schema",
          "has "
              + schema.length()
              + " characters; expected 1 to 63 ASCII letters, digits and underscores, beginning with no digit and not"
              + " with pg_");
    }
    this.schema = schema;
    return this;
  }

  /** See {@link #setSchema}. */
  public String getSchema() {
    return schema;
  }

  /**
   * What the queue's addresses on the event bus begin with; {@code simplequeue} by default.
   *
   * @throws InvalidValueException unless it is 1 to 100 ASCII letters, digits, dots, underscores
   *     and hyphens
   */
  public SimpleQueueOptions setAddressPrefix(String addressPrefix) {
    if (!ADDRESS_PREFIX.matcher(addressPrefix).matches()) {
      throw new InvalidValueException(
          "addressPrefix",
          "has "
              + addressPrefix.length()
              + " characters; expected 1 to 100 ASCII letters, digits, dots, underscores and hyphens");
    }
    this.addressPrefix = addressPrefix;
    return this;
  }

  /** See {@link #setAddressPrefix}. */
  public String getAddressPrefix() {
    return addressPrefix;
  }

  /**
   * The name by which operators know this node; the host's name and the process id by default. It
   * need not be unique.
   *
   * @throws InvalidValueException if it is not 1 to 255 characters without control characters
   */
  public SimpleQueueOptions setNodeName(String nodeName) {
    this.nodeName =
        TextChecks.checkName(
            "nodeName", nodeName, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
    return this;
  }

  /** See {@link #setNodeName}. */
  public String getNodeName() {
    return nodeName;
  }

  /**
   * Whether the node makes and updates the tables when it starts; true by default. If false, it
   * only checks that they fit.
   */
  public SimpleQueueOptions setMigrate(boolean migrate) {
    this.migrate = migrate;
    return this;
  }

  /** See {@link #setMigrate}. */
  public boolean isMigrate() {
    return migrate;
  }

  /**
   * Whether a transaction pooler (PgBouncer, pgpool) stands before the server; false by default. If
   * so there is no LISTEN, no named statement and no state that outlives a transaction, and the
   * node only polls.
   */
  public SimpleQueueOptions setPooler(boolean pooler) {
    this.pooler = pooler;
    return this;
  }

  /** See {@link #setPooler}. */
  public boolean isPooler() {
    return pooler;
  }

  /**
   * How long a deployment waits for a database that is away before it fails; up to 1 h, 30 s by
   * default.
   */
  public SimpleQueueOptions setStartTimeout(Duration startTimeout) {
    this.startTimeout =
        Limits.within("startTimeout", startTimeout, Duration.ZERO, Duration.ofHours(1));
    return this;
  }

  /** See {@link #setStartTimeout}. */
  public Duration getStartTimeout() {
    return startTimeout;
  }

  /** The enqueueing part. */
  public SimpleQueueOptions setEnqueue(EnqueueOptions enqueue) {
    this.enqueue = Objects.requireNonNull(enqueue, "enqueue");
    return this;
  }

  /** See {@link #setEnqueue}. */
  public EnqueueOptions getEnqueue() {
    return enqueue;
  }

  /** The claiming part. */
  public SimpleQueueOptions setPoller(PollerOptions poller) {
    this.poller = Objects.requireNonNull(poller, "poller");
    return this;
  }

  /** See {@link #setPoller}. */
  public PollerOptions getPoller() {
    return poller;
  }

  /** The housekeeping part. */
  public SimpleQueueOptions setJanitor(JanitorOptions janitor) {
    this.janitor = Objects.requireNonNull(janitor, "janitor");
    return this;
  }

  /** See {@link #setJanitor}. */
  public JanitorOptions getJanitor() {
    return janitor;
  }

  /** The part that frees the jobs of dead nodes. */
  public SimpleQueueOptions setReaper(ReaperOptions reaper) {
    this.reaper = Objects.requireNonNull(reaper, "reaper");
    return this;
  }

  /** See {@link #setReaper}. */
  public ReaperOptions getReaper() {
    return reaper;
  }

  /** The part that hears of the other nodes. */
  public SimpleQueueOptions setNotify(NotifyOptions notify) {
    this.notify = Objects.requireNonNull(notify, "notify");
    return this;
  }

  /** See {@link #setNotify}. */
  public NotifyOptions getNotify() {
    return notify;
  }

  /** The part that cancels and waits. */
  public SimpleQueueOptions setControl(ControlOptions control) {
    this.control = Objects.requireNonNull(control, "control");
    return this;
  }

  /** See {@link #setControl}. */
  public ControlOptions getControl() {
    return control;
  }

  /** What is published on the event bus. */
  public SimpleQueueOptions setEvents(EventOptions events) {
    this.events = Objects.requireNonNull(events, "events");
    return this;
  }

  /** See {@link #setEvents}. */
  public EventOptions getEvents() {
    return events;
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

  /**
   * The options of each queue that has none of its own. In JSON a queue's own options change these.
   */
  public SimpleQueueOptions setQueueDefaults(QueueOptions queueDefaults) {
    this.queueDefaults = Objects.requireNonNull(queueDefaults, "queueDefaults");
    return this;
  }

  /** See {@link #setQueueDefaults}. */
  public QueueOptions getQueueDefaults() {
    return queueDefaults;
  }

  /**
   * The options of one queue.
   *
   * @throws InvalidValueException if the name is none that a job's queue can have
   */
  public SimpleQueueOptions setQueue(String queue, QueueOptions options) {
    queues.put(JobRequest.of(queue).queue(), Objects.requireNonNull(options, "options"));
    return this;
  }

  /** The queue's own options, or the defaults. */
  public QueueOptions getQueue(String queue) {
    return queues.getOrDefault(queue, queueDefaults);
  }

  /** The queues that have options of their own. */
  public Map<String, QueueOptions> getQueues() {
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
    templates.put(JobRequest.fromTemplate(name).template().orElseThrow(), template);
    return this;
  }

  /** The templates that these options name. */
  public Map<String, JobTemplate> getTemplates() {
    return Map.copyOf(templates);
  }

  /**
   * The options as JSON, in the form that the constructor reads; with the password, if the
   * connection has one.
   */
  public JsonObject toJson() {
    JsonObject byQueue = new JsonObject();
    queues.forEach((queue, options) -> byQueue.put(queue, options.toJson()));
    JsonObject byName = new JsonObject();
    templates.forEach((name, template) -> byName.put(name, template.toJson()));
    return ownJson()
        .put("connectOptions", ConnectJson.write(connectOptions))
        .put("queues", byQueue)
        .put("templates", byName);
  }

  /** Without the connection, and without what has a name each. */
  JsonObject ownJson() {
    return new JsonObject()
        .put("schema", schema)
        .put("addressPrefix", addressPrefix)
        .put("nodeName", nodeName)
        .put("migrate", migrate)
        .put("pooler", pooler)
        .put("startTimeout", startTimeout.toString())
        .put("enqueue", enqueue.toJson())
        .put("poller", poller.toJson())
        .put("janitor", janitor.toJson())
        .put("reaper", reaper.toJson())
        .put("notify", notify.toJson())
        .put("control", control.toJson())
        .put("events", events.toJson())
        .put("queueDefaults", queueDefaults.toJson());
  }

  private static String defaultNodeName() {
    return Optional.ofNullable(System.getenv("HOSTNAME")).orElse("node")
        + "-"
        + ProcessHandle.current().pid();
  }
}
