package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Failure;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.impl.sql.SqlFailure;
import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/** Runs the checks one after the other, on one connection that can change nothing. */
public final class Doctor {
  private static final List<Check> ALL =
      List.of(
          new SchemaVersion(),
          new TableDrift(),
          new FunctionDrift(),
          new Rights(),
          new PartitionDays(),
          new DefaultPartition(),
          new DeadRows(),
          new LongSnapshots(),
          new WedgedQueues(),
          new DeadNodes(),
          new PausedBacklogs(),
          new Durability(),
          new Settings(),
          new ClockSkew());

  private final Patient patient;

  /**
   * On the current context of {@code vertx}.
   *
   * @param limit for each statement
   * @param snapshotAge how old a transaction may be
   */
  public Doctor(Vertx vertx, SimpleQueueOptions options, Duration limit, Duration snapshotAge) {
    PgConnectOptions connect =
        new PgConnectOptions(options.getConnectOptions())
            .setCachePreparedStatements(false)
            .addProperty("application_name", "simplequeue doctor");
    if (options.isPooler()) {
      connect.setUseLayer7Proxy(true);
    }
    String settings =
        "set statement_timeout = "
            + limit.toMillis()
            + "; set lock_timeout = '500ms'; set default_transaction_read_only = on;"
            + " set client_min_messages = warning; set timezone = 'UTC'; set datestyle = 'ISO';";
    Session session =
        new Session(
            vertx, connect, settings, options.isPooler(), limit.plus(Duration.ofSeconds(1)));
    patient = new Patient(session, options, snapshotAge);
  }

  /** The names of the checks, and what each looks for. */
  public static JsonObject checks() {
    JsonObject checks = new JsonObject();
    ALL.forEach(check -> checks.put(check.name(), check.looksFor()));
    return checks;
  }

  /**
   * Looks.
   *
   * @param ignored the names of checks that are left out
   * @return {@code findings}: each {@code check}, {@code level}, {@code subject}, {@code text},
   *     {@code remedy}; {@code checks}: each {@code name} and {@code state} (ok, found, skipped),
   *     and why it was skipped; fails if nothing can be looked at
   */
  public Future<JsonObject> look(Set<String> ignored) {
    JsonArray findings = new JsonArray();
    JsonArray checks = new JsonArray();
    Future<Void> done = Future.succeededFuture();
    for (Check check : ALL) {
      if (!ignored.contains(check.name())) {
        done = done.compose(v -> look(check, findings, checks));
      }
    }
    return done.map(v -> new JsonObject().put("findings", findings).put("checks", checks))
        .eventually(patient.session()::close);
  }

  private Future<Void> look(Check check, JsonArray findings, JsonArray checks) {
    JsonObject result = new JsonObject().put("name", check.name());
    checks.add(result);
    return check
        .look(patient)
        .<Void>map(
            found -> {
              found.forEach(finding -> findings.add(finding.toJson(check.name())));
              result.put("state", found.isEmpty() ? "ok" : "found");
              return null;
            })
        .recover(
            error -> {
              if (error instanceof Session.NotConnectedException) {
                return Future.failedFuture(error);
              }
              result.put("state", "skipped").put("reason", reason(error));
              return Future.succeededFuture();
            });
  }

  private static String reason(Throwable error) {
    if (SqlFailure.isTimeLimit(error)) {
      return "it has taken too long";
    }
    return SqlFailure.isMissing(error)
        ? "the tables are not there"
        : String.valueOf(Failure.of(error).getMessage());
  }
}
