package dev.simplequeue.options;

import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.impl.option.Option;
import dev.simplequeue.impl.option.OptionSet;
import dev.simplequeue.impl.option.OptionValues;
import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How this node serves the HTTP API: where it listens, and its limits. A function says who may do
 * what, see {@code dev.simplequeue.web.SimpleQueueWeb}. Mutable until it is deployed; not
 * thread-safe.
 */
public final class WebOptions {

  /** The default of {@link #setHost}: nobody else's machine reaches it. */
  public static final String DEFAULT_HOST = "127.0.0.1";

  /** The default of {@link #setPort}. */
  public static final int DEFAULT_PORT = 8077;

  /** The default of {@link #setBasePath}. */
  public static final String DEFAULT_BASE_PATH = "/";

  /** The default of {@link #setReadTimeout}. */
  public static final Duration DEFAULT_READ_TIMEOUT = Duration.ofSeconds(2);

  /** The default of {@link #setReadConnections}. */
  public static final int DEFAULT_READ_CONNECTIONS = 2;

  /** The default of {@link #setMaxBodyBytes}: 2 MiB. */
  public static final int DEFAULT_MAX_BODY_BYTES = 2 << 20;

  /** The default of {@link #setMaxListeners}. */
  public static final int DEFAULT_MAX_LISTENERS = 200;

  /** The default of {@link #setColour}: that of the page's own icon. */
  public static final String DEFAULT_COLOUR = "#2f5bd0";

  static final OptionSet<WebOptions> OPTIONS =
      new OptionSet<>(WebOptions::new, options -> options.values);

  private static final Option<Boolean> ENABLED =
      OPTIONS
          .flag("enabled")
          .defaults(false)
          .says(
              "Whether `SimpleQueueVerticle` serves xref:http-api.adoc[the HTTP API]. It needs Vert.x Web.");

  private static final Option<String> HOST =
      OPTIONS
          .text("host", "1 to 255 characters", WebTexts::checkHost)
          .defaults(DEFAULT_HOST)
          .says(
              "The address on which it listens. On any other than that of this machine itself the API only reads, unless a function says otherwise.");

  private static final Option<Integer> PORT =
      OPTIONS
          .integer("port", 0, 65_535)
          .defaults(DEFAULT_PORT)
          .says("The port on which it listens; 0 takes any that is free.");

  private static final Option<String> BASE_PATH =
      OPTIONS
          .text("basePath", "a slash, or segments of letters, digits and ._~-", WebTexts::checkPath)
          .defaults(DEFAULT_BASE_PATH)
          .says("What stands before `/api/v1` in each path.");

  private static final Option<String> INSTANCE_NAME =
      OPTIONS
          .text("instanceName", "up to 100 characters", WebTexts::checkInstanceName)
          .defaults(() -> "", "the schema's name")
          .says("What the API calls this installation, to tell production from a test.");

  private static final Option<String> COLOUR =
      OPTIONS
          .text("colour", "a hash and six hexadecimal digits", WebTexts::checkColour)
          .defaults(DEFAULT_COLOUR)
          .says("The colour of this installation on the web page and its icon in the browser.");

  private static final Option<Map<String, String>> PEERS =
      OPTIONS
          .byName(
              "peers", "by name", WebTexts::peerName, Kind.text("an address", WebTexts::checkUrl))
          .defaults(LinkedHashMap::new, "`{}`")
          .says(
              "The web pages of other installations: the page links to them. An address begins with `http://` or `https://`.");

  private static final Option<Boolean> READ_ONLY =
      OPTIONS.flag("readOnly").defaults(false).says("Whether the API refuses every change.");

  private static final Option<Duration> READ_TIMEOUT =
      OPTIONS
          .duration("readTimeout", Duration.ofMillis(50), Duration.ofMinutes(1))
          .defaults(DEFAULT_READ_TIMEOUT)
          .says("A read that takes the database longer is stopped, and its answer says so.");

  private static final Option<Integer> READ_CONNECTIONS =
      OPTIONS
          .integer("readConnections", 1, 20)
          .defaults(DEFAULT_READ_CONNECTIONS)
          .says(
              "How many connections of this node the API's reads use at most; none before the first read.");

  private static final Option<Integer> MAX_BODY_BYTES =
      OPTIONS
          .integer("maxBodyBytes", 1_024, 64 << 20)
          .defaults(DEFAULT_MAX_BODY_BYTES)
          .says("The largest body of a request.");

  private static final Option<Integer> MAX_LISTENERS =
      OPTIONS
          .integer("maxListeners", 1, 10_000)
          .defaults(DEFAULT_MAX_LISTENERS)
          .says("The most event streams that are open at a time.");

  private static final Option<Boolean> AUDIT_ENQUEUES =
      OPTIONS
          .flag("auditEnqueues")
          .defaults(true)
          .says(
              "Whether enqueueing by HTTP is audited, as every other write is. Each costs a row in the table `audit`.");

  private final OptionValues values;

  /** The defaults. */
  public WebOptions() {
    this(OPTIONS.values());
  }

  /**
   * A copy.
   *
   * @param other the options to copy
   */
  public WebOptions(WebOptions other) {
    this(other.values.copy());
  }

  /**
   * The defaults, changed by this JSON.
   *
   * @param json the options that differ from the defaults
   * @throws InvalidOptionsException if a key is unknown or a value out of its limits
   */
  public WebOptions(JsonObject json) {
    this(OPTIONS.values().read(json));
  }

  private WebOptions(OptionValues values) {
    this.values = values;
  }

  /**
   * Whether {@code SimpleQueueVerticle} serves the HTTP API; false by default. It needs Vert.x Web.
   *
   * @param enabled whether to do so
   * @return this
   */
  public WebOptions setEnabled(boolean enabled) {
    values.set(ENABLED, enabled);
    return this;
  }

  /** {@return the value of {@link #setEnabled}} */
  public boolean isEnabled() {
    return values.get(ENABLED);
  }

  /**
   * The address on which it listens; {@code 127.0.0.1} by default. On any other than that of this
   * machine itself the API only reads, unless a function says otherwise.
   *
   * @param host a name or an address
   * @return this
   */
  public WebOptions setHost(String host) {
    values.set(HOST, host);
    return this;
  }

  /** {@return the value of {@link #setHost}} */
  public String getHost() {
    return values.get(HOST);
  }

  /**
   * The port on which it listens; 8077 by default. 0 takes any that is free.
   *
   * @param port 0 to 65,535
   * @return this
   */
  public WebOptions setPort(int port) {
    values.set(PORT, port);
    return this;
  }

  /** {@return the value of {@link #setPort}} */
  public int getPort() {
    return values.get(PORT);
  }

  /**
   * What stands before {@code /api/v1} in each path; {@code /} by default.
   *
   * @param basePath {@code /}, or such as {@code /queue}
   * @return this
   */
  public WebOptions setBasePath(String basePath) {
    values.set(BASE_PATH, basePath);
    return this;
  }

  /** {@return the value of {@link #setBasePath}} */
  public String getBasePath() {
    return values.get(BASE_PATH);
  }

  /**
   * What the API calls this installation, to tell production from a test; the schema's name by
   * default.
   *
   * @param instanceName up to 100 characters
   * @return this
   */
  public WebOptions setInstanceName(String instanceName) {
    values.set(INSTANCE_NAME, instanceName);
    return this;
  }

  /** {@return the value of {@link #setInstanceName}} */
  public String getInstanceName() {
    return values.get(INSTANCE_NAME);
  }

  /**
   * The colour of this installation on the web page and its icon in the browser, to tell it from
   * others at a glance; {@code #2f5bd0} by default.
   *
   * @param colour a hash and six hexadecimal digits
   * @return this
   */
  public WebOptions setColour(String colour) {
    values.set(COLOUR, colour);
    return this;
  }

  /** {@return the value of {@link #setColour}} */
  public String getColour() {
    return values.get(COLOUR);
  }

  /**
   * The web pages of other installations, to which the page links; none by default.
   *
   * @param peers by their names, 1 to 100 characters, the addresses, which begin with {@code
   *     http://} or {@code https://}
   * @return this
   */
  public WebOptions setPeers(Map<String, String> peers) {
    values.set(PEERS, WebTexts.peers(peers));
    return this;
  }

  /** {@return the value of {@link #setPeers}, in its order} */
  public Map<String, String> getPeers() {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values.get(PEERS)));
  }

  /**
   * Whether the API refuses every change; false by default.
   *
   * @param readOnly whether to do so
   * @return this
   */
  public WebOptions setReadOnly(boolean readOnly) {
    values.set(READ_ONLY, readOnly);
    return this;
  }

  /** {@return the value of {@link #setReadOnly}} */
  public boolean isReadOnly() {
    return values.get(READ_ONLY);
  }

  /**
   * How long a read may take the database before it is stopped, and its answer says so; 50 ms to 1
   * min, 2 s by default.
   *
   * @param readTimeout 50 ms to 1 min
   * @return this
   */
  public WebOptions setReadTimeout(Duration readTimeout) {
    values.set(READ_TIMEOUT, readTimeout);
    return this;
  }

  /** {@return the value of {@link #setReadTimeout}} */
  public Duration getReadTimeout() {
    return values.get(READ_TIMEOUT);
  }

  /**
   * How many connections of this node the API's reads use at most; 1 to 20, 2 by default, none
   * before the first read.
   *
   * @param readConnections 1 to 20
   * @return this
   */
  public WebOptions setReadConnections(int readConnections) {
    values.set(READ_CONNECTIONS, readConnections);
    return this;
  }

  /** {@return the value of {@link #setReadConnections}} */
  public int getReadConnections() {
    return values.get(READ_CONNECTIONS);
  }

  /**
   * The largest body of a request; 1 KiB to 64 MiB, 2 MiB by default.
   *
   * @param maxBodyBytes 1,024 to 67,108,864
   * @return this
   */
  public WebOptions setMaxBodyBytes(int maxBodyBytes) {
    values.set(MAX_BODY_BYTES, maxBodyBytes);
    return this;
  }

  /** {@return the value of {@link #setMaxBodyBytes}} */
  public int getMaxBodyBytes() {
    return values.get(MAX_BODY_BYTES);
  }

  /**
   * The most event streams that are open at a time; 1 to 10,000, 200 by default.
   *
   * @param maxListeners 1 to 10,000
   * @return this
   */
  public WebOptions setMaxListeners(int maxListeners) {
    values.set(MAX_LISTENERS, maxListeners);
    return this;
  }

  /** {@return the value of {@link #setMaxListeners}} */
  public int getMaxListeners() {
    return values.get(MAX_LISTENERS);
  }

  /**
   * Whether enqueueing by HTTP is audited, as every other write is; true by default. Each costs a
   * row.
   *
   * @param auditEnqueues whether to do so
   * @return this
   */
  public WebOptions setAuditEnqueues(boolean auditEnqueues) {
    values.set(AUDIT_ENQUEUES, auditEnqueues);
    return this;
  }

  /** {@return the value of {@link #setAuditEnqueues}} */
  public boolean isAuditEnqueues() {
    return values.get(AUDIT_ENQUEUES);
  }

  /** {@return the options as JSON, in the form that the constructor reads} */
  public JsonObject toJson() {
    return values.toJson();
  }
}
