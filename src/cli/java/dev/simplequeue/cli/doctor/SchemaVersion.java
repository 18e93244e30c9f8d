package dev.simplequeue.cli.doctor;

import dev.simplequeue.impl.sql.Migrations;
import dev.simplequeue.impl.sql.Sql;
import dev.simplequeue.impl.sql.SqlFailure;
import io.vertx.core.Future;
import java.util.List;

/** Tables that are not there, or of another version. */
final class SchemaVersion implements Check {
  private static final Sql VERSION = Sql.statement("schema_version");

  @Override
  public String name() {
    return "version";
  }

  @Override
  public String looksFor() {
    return "tables that are missing, or of a version that this library does not fit";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    String schema = patient.options().getSchema();
    return patient
        .ask(VERSION)
        .map(
            rows ->
                rows.isEmpty()
                    ? missing(schema)
                    : judge(
                        schema,
                        rows.get(0).getInteger("version"),
                        rows.get(0).getInteger("oldest_library")))
        .recover(
            error ->
                SqlFailure.isMissing(error)
                    ? Future.succeededFuture(missing(schema))
                    : Future.failedFuture(error));
  }

  private static List<Finding> missing(String schema) {
    return List.of(
        Finding.problem(
            schema,
            "There are no tables of the queue in schema " + schema + ".",
            "Check --schema; or make the tables: simplequeue migrate."));
  }

  private static List<Finding> judge(String schema, int version, int oldestLibrary) {
    if (version < Migrations.LIBRARY_VERSION) {
      return List.of(
          Finding.problem(
              schema,
              "The tables are at version "
                  + version
                  + "; this library makes version "
                  + Migrations.LIBRARY_VERSION
                  + ".",
              "simplequeue migrate, or start a node with migrate = true. Older nodes go on"
                  + " working."));
    } else if (oldestLibrary > Migrations.LIBRARY_VERSION) {
      return List.of(
          Finding.problem(
              schema,
              "The tables need a library of version " + oldestLibrary + " or newer.",
              "Use a newer jar."));
    }
    return List.of();
  }
}
