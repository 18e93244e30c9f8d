package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the tables and brings them up to date. Migrations are numbered, applied in order in one
 * transaction under an advisory lock, and additive, so that nodes with an older library go on
 * working; each says the oldest library that it allows. After them the {@link Functions} are made
 * whose text has changed, unless a newer library has made its own. Tables that hide rows from the
 * role are refused.
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
          new Migration(10, "010_tables", 1),
          new Migration(12, "012_functions", 1),
          new Migration(13, "013_key_policy", 1),
          new Migration(14, "014_words", 1),
          new Migration(16, "016_permit_key", 1),
          new Migration(17, "017_keeper", 1),
          new Migration(20, "020_schedules", 1),
          new Migration(21, "021_audit", 1),
          new Migration(22, "022_operations", 1),
          new Migration(23, "023_period_keys", 1),
          new Migration(24, "024_progress", 1));

  /** The first one makes all tables; those of a lower version were never released. */
  private static final int FIRST_VERSION = ALL.get(0).version();

  /** The version of the tables that this library knows. */
  public static final int LIBRARY_VERSION = ALL.get(ALL.size() - 1).version();

  private static final Sql CREATE = Sql.migration("000_schema_version");
  private static final Sql VERSION = Sql.statement("schema_version");
  private static final Sql RECORD = Sql.statement("record_migration");
  private static final Sql LOOK = Sql.statement("look_at_schema");
  private static final Sql LOCK = Sql.statement("lock_schema");

  private final Session session;
  private final String schema;
  private final Functions functions;

  /** The tables and this library do not go together. Trying again does not help. */
  public static final class IncompatibleSchemaException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IncompatibleSchemaException(String message) {
      super(message);
    }

    IncompatibleSchemaException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Where the tables stand. */
  private record Version(int version, int oldestLibrary) {}

  /** What a look at the schema tells before anything is read. */
  private record Look(boolean present, boolean renamed) {}

  /**
   * Uses a session of {@link Database#schemaSession}.
   *
   * @param functionLimits the limits that the text of the functions names
   */
  public Migrations(Database database, Session session, Map<String, ?> functionLimits) {
    this.session = session;
    this.schema = database.schema();
    this.functions = new Functions(schema, functionLimits);
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
                .compose(locked -> look(connection))
                .compose(
                    look -> version(connection, look).compose(at -> apply(connection, look, at))));
  }

  /**
   * What {@link #apply} would do.
   *
   * @param version of the tables; 0 if there are none
   * @param steps the names of the migrations that it would apply
   * @param functions the names of the functions that it would make
   */
  public record Pending(int version, List<String> steps, List<String> functions) {}

  /** Says what {@link #apply} would do, and does nothing. */
  public Future<Pending> pending() {
    return session.transaction(
        connection ->
            look(connection)
                .compose(look -> version(connection, look))
                .compose(
                    at ->
                        functions.differing(connection).map(differing -> pending(at, differing))));
  }

  private Pending pending(Optional<Version> at, List<String> differing) {
    int version = at.map(Version::version).orElse(0);
    if (at.isPresent()) {
      refuseIfUnreleased(version);
    }
    return new Pending(
        version,
        ALL.stream().filter(step -> step.version() > version).map(Migration::name).toList(),
        version > LIBRARY_VERSION ? List.of() : differing);
  }

  private Future<Integer> apply(SqlConnection connection, Look look, Optional<Version> at) {
    if (at.isEmpty()) {
      return create(connection)
          .compose(created -> upgrade(connection, 0))
          .compose(version -> makeFunctions(connection, version));
    }
    int version = at.get().version();
    refuseIfUnreleased(version);
    if (version > LIBRARY_VERSION) {
      refuseIfRenamed(look, "start a node of the library that created them");
      return Future.succeededFuture(version);
    }
    return upgrade(connection, version).compose(upgraded -> makeFunctions(connection, upgraded));
  }

  private Future<Integer> makeFunctions(SqlConnection connection, int version) {
    return functions
        .make(connection)
        .map(version)
        .recover(
            error -> Future.failedFuture(SqlFailure.isNoRight(error) ? notOurs(error) : error));
  }

  private IncompatibleSchemaException notOurs(Throwable error) {
    return new IncompatibleSchemaException(
        "Functions in schema "
            + schema
            + " are not those of this library, and this role may not create them ("
            + SqlFailure.refusal(error)
            + "): start one node with the rights of their owner and the option migrate = true"
            + " first.",
        error);
  }

  /**
   * Checks that the tables are there and fit this library.
   *
   * @return the version of the tables
   */
  public Future<Integer> check() {
    return session.transaction(
        connection ->
            look(connection)
                .map(
                    look ->
                        refuseIfRenamed(
                            look,
                            "deploy one node with the option migrate = true first, which creates"
                                + " them again"))
                .compose(look -> version(connection, look))
                .map(found -> needThisVersion(found.map(Version::version).orElse(0)))
                .compose(
                    version ->
                        functions
                            .missing(connection)
                            .map(
                                missing -> {
                                  needAll(missing);
                                  return version;
                                })));
  }

  private int needThisVersion(int version) {
    if (version < LIBRARY_VERSION) {
      throw new IncompatibleSchemaException(
          "The tables in schema "
              + schema
              + " are at version "
              + version
              + ", this library needs "
              + LIBRARY_VERSION
              + ": run simplequeue migrate, or deploy one node with the option migrate = true"
              + " first.");
    }
    return version;
  }

  private void needAll(List<String> missing) {
    if (!missing.isEmpty()) {
      throw new IncompatibleSchemaException(
          "Schema "
              + schema
              + " lacks functions ("
              + String.join(", ", missing)
              + "): deploy one node with the option migrate = true first.");
    }
  }

  private void refuseIfUnreleased(int version) {
    if (version < FIRST_VERSION) {
      throw new IncompatibleSchemaException(
          "The tables in schema "
              + schema
              + " are at version "
              + version
              + ", of a library before the first release; this library updates only tables from"
              + " version "
              + FIRST_VERSION
              + " on. Use another schema, or drop this one.");
    }
  }

  private Future<Look> look(SqlConnection connection) {
    return connection
        .preparedQuery(LOOK.in(schema))
        .execute()
        .map(
            rows -> {
              Row row = rows.iterator().next();
              List<String> hiding = List.of(row.getArrayOfStrings("hiding"));
              refuseIfHidden(hiding);
              return new Look(row.getBoolean("present"), row.getBoolean("renamed"));
            });
  }

  private void refuseIfHidden(List<String> tables) {
    if (!tables.isEmpty()) {
      throw new IncompatibleSchemaException(
          "Row level security hides rows of "
              + String.join(", ", tables)
              + " in schema "
              + schema
              + " from this role, but the queue needs all rows: switch it off"
              + " (alter table ... disable row level security, and no force row level security for"
              + " their owner), or give the role BYPASSRLS. No policy is enough.");
    }
  }

  private Look refuseIfRenamed(Look found, String remedy) {
    if (found.renamed()) {
      throw new IncompatibleSchemaException(
          "Schema "
              + schema
              + " was renamed, and its functions still have the old name: "
              + remedy
              + ".");
    }
    return found;
  }

  private Future<Optional<Version>> version(SqlConnection connection, Look found) {
    return found.present() ? read(connection) : Future.succeededFuture(Optional.empty());
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
              refuseIfTooNew(version);
              return Optional.of(version);
            });
  }

  private void refuseIfTooNew(Version tables) {
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
