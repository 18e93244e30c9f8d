package dev.simplequeue.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * Makes the tables and brings them up to date. Migrations are numbered, applied in order in one
 * transaction under an advisory lock, and additive, so that nodes with an older library go on
 * working; each says the oldest library that it allows.
 */
public final class Migrations {

  /**
   * One step. {@code oldestLibrary} is the version of the oldest library that can work with the
   * tables after it.
   */
  private record Migration(int version, String name, int oldestLibrary) {
    Sql sql() {
      return Sql.migration(name);
    }
  }

  private static final List<Migration> ALL =
      List.of(
          new Migration(1, "001_tables", 1),
          new Migration(2, "002_rewinds", 1),
          new Migration(3, "003_limits", 1),
          new Migration(4, "004_inspect", 1),
          new Migration(5, "005_sql_enqueue", 1),
          new Migration(6, "006_meaning", 1));

  /** The version of the tables that this library knows. */
  public static final int LIBRARY_VERSION = ALL.get(ALL.size() - 1).version();

  private static final Sql CREATE = Sql.migration("000_schema_version");
  private static final Sql VERSION = Sql.statement("schema_version");
  private static final Sql RECORD = Sql.statement("record_migration");
  private static final Sql EXISTS = Sql.statement("schema_exists");
  private static final Sql LOCK = Sql.statement("lock_schema");

  private final Session session;
  private final String schema;

  /** The tables and this library do not go together. Trying again does not help. */
  public static final class IncompatibleSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompatibleSchemaException(String message) {
      super(message);
    }
  }

  /** Where the tables stand. */
  private record Version(int version, int oldestLibrary) {}

  /** Uses a session of {@link Database#schemaSession}. */
  public Migrations(Database database, Session session) {
    this.session = session;
    this.schema = database.schema();
  }

  /**
   * Applies what is missing. Safe to be called by several nodes at once.
   *
   * @return the version of the tables
   */
  public Future<Integer> apply() {
    return session.transaction(
        connection ->
            connection
                .preparedQuery(LOCK.in(schema))
                .execute()
                .compose(locked -> version(connection))
                .compose(
                    found ->
                        found.isPresent()
                            ? upgrade(connection, found.get().version())
                            : create(connection).compose(v -> upgrade(connection, 0))));
  }

  /**
   * Checks that the tables are there and fit this library.
   *
   * @return the version of the tables
   */
  public Future<Integer> check() {
    return session.transaction(
        connection ->
            version(connection)
                .map(
                    found -> {
                      int version = found.map(Version::version).orElse(0);
                      if (version < LIBRARY_VERSION) {
                        throw new IncompatibleSchemaException(
                            "The tables in schema "
                                + schema
                                + " are at version "
                                + version
                                + ", this library needs "
                                + LIBRARY_VERSION
                                + ": deploy one node with the option migrate = true first.");
                      }
                      return version;
                    }));
  }

  private Future<Optional<Version>> version(SqlConnection connection) {
    return connection
        .preparedQuery(EXISTS.in(schema))
        .execute()
        .compose(
            rows -> {
              Row row = rows.iterator().next();
              return row.getBoolean("present")
                  ? read(connection)
                  : Future.succeededFuture(Optional.empty());
            });
  }

  private Future<Optional<Version>> read(SqlConnection connection) {
    return connection
        .preparedQuery(VERSION.in(schema))
        .execute()
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              Version version =
                  new Version(row.getInteger("version"), row.getInteger("oldest_library"));
              refuseIfTooOld(version);
              return Optional.of(version);
            });
  }

  private void refuseIfTooOld(Version tables) {
    if (tables.oldestLibrary() > LIBRARY_VERSION) {
      throw new IncompatibleSchemaException(
          "The tables in schema "
              + schema
              + " are at version "
              + tables.version()
              + " and need a library of version "
              + tables.oldestLibrary()
              + " or newer; this one (vertx-simple-queue) has version "
              + LIBRARY_VERSION
              + ". Use a newer library.");
    }
  }

  private Future<Void> create(SqlConnection connection) {
    return connection.query(CREATE.in(schema)).execute().mapEmpty();
  }

  private Future<Integer> upgrade(SqlConnection connection, int from) {
    Future<Void> done = Future.succeededFuture();
    for (Migration step : ALL.stream().filter(m -> m.version() > from).toList()) {
      done =
          done.compose(v -> connection.query(step.sql().in(schema)).execute())
              .compose(
                  v ->
                      connection
                          .preparedQuery(RECORD.in(schema))
                          .execute(Tuple.of(step.version(), step.name(), step.oldestLibrary())))
              .mapEmpty();
    }
    return done.map(v -> Math.max(from, LIBRARY_VERSION));
  }
}
