package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;

/**
 * Makes the tables and brings them up to date. Migrations are numbered, applied in order in one
 * transaction under an advisory lock, and additive, so that nodes with an older library go on
 * working; each says the oldest library that it allows. The functions of a schema that was renamed
 * are made again. Tables that hide rows from the role are refused.
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
          new Migration(6, "006_replication", 1),
          new Migration(7, "007_housekeeping", 1),
          new Migration(8, "008_settings", 1),
          new Migration(9, "009_meaning", 1),
          new Migration(10, "010_claim_limited", 1),
          new Migration(11, "011_drain", 1));

  /** The version of the tables that this library knows. */
  public static final int LIBRARY_VERSION = ALL.get(ALL.size() - 1).version();

  private static final Sql CREATE = Sql.migration("000_schema_version");
  private static final Sql VERSION = Sql.statement("schema_version");
  private static final Sql RECORD = Sql.statement("record_migration");
  private static final Sql LOOK = Sql.statement("look_at_schema");
  private static final Sql RENAMED = Sql.migration("renamed_schema");
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

  /** What a look at the schema tells before anything is read. */
  private record Look(boolean present, boolean renamed) {}

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
                .compose(locked -> look(connection))
                .compose(found -> mend(connection, found))
                .compose(found -> version(connection, found))
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
            look(connection)
                .map(this::refuseIfRenamed)
                .compose(look -> version(connection, look))
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
              + " from this role, and the queue works on all rows or not at all: switch it off"
              + " (alter table ... disable row level security, and no force row level security for"
              + " their owner), or give the role BYPASSRLS. No policy is enough.");
    }
  }

  private Future<Look> mend(SqlConnection connection, Look found) {
    return found.renamed()
        ? connection.query(RENAMED.in(schema)).execute().map(found)
        : Future.succeededFuture(found);
  }

  private Look refuseIfRenamed(Look found) {
    if (found.renamed()) {
      throw new IncompatibleSchemaException(
          "Schema "
              + schema
              + " was renamed, and its functions still have the old name: deploy one node with the"
              + " option migrate = true first, which makes them again.");
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
