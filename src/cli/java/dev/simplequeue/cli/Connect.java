package dev.simplequeue.cli;

import dev.simplequeue.cli.http.ApiClient;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The options that say where the queue is; what they leave open is in the environment. */
public final class Connect {
  private static final String URI = "SIMPLEQUEUE_URI";
  private static final String URL = "SIMPLEQUEUE_URL";
  private static final String CONF = "SIMPLEQUEUE_CONF";
  private static final String SCHEMA = "SIMPLEQUEUE_SCHEMA";

  @Option(
      names = "--uri",
      paramLabel = "URI",
      scope = ScopeType.INHERIT,
      description =
          "The database: postgresql://user@host:5432/database. Others can read a password that"
              + " stands here: leave it to $PGPASSWORD or ~/.pgpass. Or $SIMPLEQUEUE_URI.")
  private @Nullable String uri;

  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      description =
          "The HTTP API of a node instead of the database: http://host:8080. Or $SIMPLEQUEUE_URL; a"
              + " token is taken from $SIMPLEQUEUE_TOKEN.")
  private @Nullable String url;

  @Option(
      names = {"-conf", "--conf"},
      paramLabel = "FILE",
      scope = ScopeType.INHERIT,
      description = "Database and schema as in the configuration of a node. Or $SIMPLEQUEUE_CONF.")
  private @Nullable Path conf;

  @Option(
      names = "--schema",
      paramLabel = "NAME",
      scope = ScopeType.INHERIT,
      description = "The schema of the tables, simplequeue by default. Or $SIMPLEQUEUE_SCHEMA.")
  private @Nullable String schema;

  @Option(
      names = "--pooler",
      scope = ScopeType.INHERIT,
      description = "A transaction pooler (PgBouncer) stands before the database.")
  private boolean pooler;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "30s",
      scope = ScopeType.INHERIT,
      description = "How long to wait for an answer: 30s by default.")
  private String timeout = "30s";

  /** How long to wait for an answer. */
  public Duration timeout() {
    return positive("--timeout", timeout);
  }

  private static Duration positive(String option, String text) {
    try {
      Duration duration = Words.duration(text);
      if (!duration.isNegative() && !duration.isZero()) {
        return duration;
      }
    } catch (IllegalArgumentException e) {
      throw new Failure(Exit.USAGE, option + " " + e.getMessage());
    }
    throw new Failure(Exit.USAGE, option + " must be longer than nothing");
  }

  /** The API, if it is the way. */
  public Optional<ApiClient> api(Vertx vertx, Terminal terminal) {
    refuseTwo(terminal);
    return apiUrl(terminal)
        .map(
            where ->
                new ApiClient(vertx, where, variable(terminal, "SIMPLEQUEUE_TOKEN"), timeout()));
  }

  private Optional<String> apiUrl(Terminal terminal) {
    return url != null
        ? Optional.of(url)
        : uri == null && conf == null ? variable(terminal, URL) : Optional.empty();
  }

  /** Refuses the API as the way, for what has to be done at the database. */
  public void needDatabase(Terminal terminal, String what) {
    if (apiUrl(terminal).isPresent()) {
      throw new Failure(
          Exit.USAGE, what + " works at the database, not over --url: name --uri or -conf");
    }
  }

  private Optional<Path> confFile(Terminal terminal) {
    return conf != null
        ? Optional.of(conf)
        : uri == null ? variable(terminal, CONF).map(Path::of) : Optional.empty();
  }

  /** The configuration of a node, whole. */
  public SimpleQueueOptions node(Terminal terminal) {
    SimpleQueueOptions options =
        confFile(terminal)
            .map(Connect::read)
            .orElseGet(() -> new SimpleQueueOptions().setUri(uri(terminal)));
    schema(terminal).ifPresent(options::setSchema);
    return withPassword(options, terminal);
  }

  /** Only the database and the schema: nothing is made there, and nothing claimed. */
  public SimpleQueueOptions database(Terminal terminal) {
    refuseTwo(terminal);
    SimpleQueueOptions node = node(terminal);
    return new SimpleQueueOptions()
        .setConnectOptions(node.getConnectOptions())
        .setSchema(node.getSchema())
        .setPooler(pooler || node.isPooler())
        .setJanitor(node.getJanitor())
        .setMigrate(false);
  }

  private void refuseTwo(Terminal terminal) {
    List<String> named = new ArrayList<>();
    if (uri != null) {
      named.add("--uri");
    }
    if (url != null) {
      named.add("--url");
    }
    if (conf != null) {
      named.add("-conf");
    }
    if (named.isEmpty()) {
      for (String variable : List.of(URI, URL, CONF)) {
        variable(terminal, variable).ifPresent(value -> named.add("$" + variable));
      }
    }
    if (named.size() > 1) {
      throw new Failure(
          Exit.USAGE, String.join(" and ", named) + " both say where the queue is; name one");
    }
  }

  private String uri(Terminal terminal) {
    return Optional.ofNullable(uri)
        .or(() -> variable(terminal, URI))
        .orElseThrow(
            () ->
                new Failure(
                    Exit.USAGE,
                    "nothing says where the queue is: name --uri, --url or -conf, or set $"
                        + URI
                        + ", $"
                        + URL
                        + " or $"
                        + CONF));
  }

  private Optional<String> schema(Terminal terminal) {
    return Optional.ofNullable(schema).or(() -> variable(terminal, SCHEMA));
  }

  private static Optional<String> variable(Terminal terminal, String name) {
    return Optional.ofNullable(terminal.environment().get(name)).filter(value -> !value.isBlank());
  }

  private static SimpleQueueOptions read(Path file) {
    try {
      return new SimpleQueueOptions(new JsonObject(Files.readString(file)));
    } catch (IOException e) {
      throw new Failure(
          Exit.USAGE, file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    } catch (DecodeException e) {
      // The parser's own message quotes the file, which may contain a password.
      throw new Failure(Exit.USAGE, file + " is not valid JSON");
    }
  }

  private static SimpleQueueOptions withPassword(SimpleQueueOptions options, Terminal terminal) {
    PgConnectOptions at = options.getConnectOptions();
    String known = at.getPassword();
    // The client puts in a word of its own where nothing is said.
    if (known == null || known.isEmpty() || known.equals(PgConnectOptions.DEFAULT_PASSWORD)) {
      PgPass.password(at, terminal)
          .ifPresent(
              password ->
                  options.setConnectOptions(new PgConnectOptions(at).setPassword(password)));
    }
    return options;
  }
}
