package dev.simplequeue.impl.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.store.FunctionLimits;
import dev.simplequeue.impl.store.Startup;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The functions of the schema are those of the library's files, and are made again if not. */
@FreshTables
class FunctionsTest extends OnDatabase {
  private static final Path FILES = Path.of("src/main/resources/dev/simplequeue/function");

  /** As {@code create or replace} leaves them: a function that is made again has a newer row. */
  private static final String VERSIONS =
      "select proname || ' ' || oid || ' ' || xmin as row from pg_proc"
          + " where pronamespace = '{schema}'::regnamespace order by 1";

  private String role;

  @BeforeEach
  void nameRole() {
    role = schema + "_role";
    dropRole();
  }

  @AfterEach
  void dropRole() {
    rows("drop schema if exists {schema} cascade");
    if (number("select count(*) from pg_roles where rolname = $1", role) > 0) {
      rows("drop owned by " + role);
      rows("drop role " + role);
    }
  }

  private Future<Void> prepare(SimpleQueueOptions options) {
    return Startup.prepare(vertx, options, event -> {});
  }

  private List<String> versions() {
    return rows(VERSIONS).stream().map(row -> row.getString("row")).toList();
  }

  private void replaceWake() {
    rows(
        "create or replace function {schema}.wake(queue text, run_at timestamptz) returns void"
            + " language plpgsql as 'begin null; end'");
    rows("comment on function {schema}.wake is 'of another text'");
  }

  private String wake() {
    return rows("select pg_get_functiondef('{schema}.wake'::regproc)").get(0).getString(0);
  }

  @Test
  void eachFunctionOfTheLibraryIsAFileOfItsNameAndIsTheSchemas() throws IOException {
    await(prepare(options()));

    Set<String> files;
    try (Stream<Path> all = Files.list(FILES)) {
      files = Set.copyOf(all.map(f -> f.getFileName().toString().replace(".sql", "")).toList());
    }
    assertThat(Functions.ALL).containsExactlyInAnyOrderElementsOf(files);
    for (String name : files) {
      assertThat(
              Pattern.compile("(?m)^create .*?\\(")
                  .matcher(Sql.function(name).in(schema))
                  .results())
          .as(name)
          .extracting(match -> match.group())
          .containsExactly("create or replace function \"" + schema + "\"." + name + "(");
    }
    assertThat(
            rows("select proname::text from pg_proc where pronamespace = '{schema}'::regnamespace"))
        .extracting(row -> row.getString(0))
        .containsExactlyInAnyOrderElementsOf(files);
  }

  @Test
  void aSecondStartTouchesNoFunction() {
    await(prepare(options()));
    List<String> before = versions();

    await(prepare(options()));

    assertThat(versions()).isEqualTo(before);
  }

  @Test
  void onlyTheFunctionWhoseTextHasChangedIsMadeAgainAndKeepsItsRights() {
    await(prepare(options()));
    String text = wake();
    rows("create role " + role);
    rows("grant execute on function {schema}.wake to " + role);
    replaceWake();
    List<String> before = versions();

    await(prepare(options()));

    assertThat(wake()).isEqualTo(text);
    assertThat(versions())
        .filteredOn(row -> !before.contains(row))
        .singleElement()
        .asString()
        .startsWith("wake ");
    assertThat(allowed("public")).isFalse();
    assertThat(allowed(role)).isTrue();
  }

  private boolean allowed(String who) {
    return rows("select has_function_privilege($1::name, '{schema}.wake'::regproc, 'execute')", who)
        .get(0)
        .getBoolean(0);
  }

  @Test
  void whoMightEnqueueBySqlStillMayWhenTheFunctionHasGotMoreParameters() {
    await(prepare(options()));
    rows("create role " + role);
    rows("drop table {schema}.period_key, {schema}.progress");
    rows("drop function {schema}.enqueue");
    rows("delete from {schema}.schema_version where version >= 23");
    rows(
        "create function {schema}.enqueue(queue text default null, payload jsonb default null,"
            + " priority integer default null, run_at timestamptz default null, run_in interval default null,"
            + " max_attempts integer default null, timeout interval default null, unique_key text default null,"
            + " key_policy text default null, fingerprint text default null, limit_key text default null,"
            + " headers jsonb default null, id uuid default null, template text default null)"
            + " returns {schema}.receipt language sql as 'select null::{schema}.receipt'");
    rows("revoke all on function {schema}.enqueue from public");
    rows("grant execute on function {schema}.enqueue to " + role + " with grant option");

    await(prepare(options()));

    assertThat(
            rows("select proacl::text from pg_proc where pronamespace = '{schema}'::regnamespace and proname = 'enqueue'")
                .get(0)
                .getString(0))
        .contains(role + "=X*/")
        .doesNotContain("{=X", ",=X");
    assertThat(rows("select status from {schema}.enqueue('work', per => 'day', unique_key => 'k')"))
        .extracting(row -> row.getString("status"))
        .containsExactly("INSERTED");
  }

  @Test
  void aFunctionThatIsGoneIsMadeAgainAndNoticedByANodeThatMayNot() {
    await(prepare(options()));
    rows("drop function {schema}.wake, {schema}.refuse");

    assertThat(awaitFailure(prepare(options().setMigrate(false))))
        .hasMessageContaining("Schema " + schema + " lacks functions (refuse, wake)")
        .hasMessageContaining("migrate = true");
    await(prepare(options()));
    await(prepare(options().setMigrate(false)));

    assertThat(allowed("public")).isFalse();
  }

  /** A node that was left behind, or a roll-back: newer nodes need their functions. */
  @Test
  void anOlderLibraryLeavesTheFunctionsOfANewerOneAlone() {
    await(prepare(options()));
    rows(
        "insert into {schema}.schema_version (version, name, oldest_library) values ("
            + (Migrations.LIBRARY_VERSION + 1)
            + ", 'future', 1)");
    replaceWake();
    String newer = wake();

    await(prepare(options()));
    await(prepare(options().setMigrate(false)));

    assertThat(wake()).isEqualTo(newer);
  }

  @Test
  void nodesThatStartAtOnceMakeThemOnce() {
    await(prepare(options()));
    replaceWake();
    List<Vertx> nodes = Stream.generate(Vertx::vertx).limit(4).toList();

    await(Future.all(nodes.stream().map(n -> Startup.prepare(n, options(), e -> {})).toList()));

    assertThat(wake()).contains("pg_notify");
    nodes.forEach(node -> await(node.close()));
  }

  @Test
  void aRoleThatMayNotMakeThemStartsWithTheLibrarysAndSaysWhatToDoAboutOthers() {
    await(prepare(options()));
    rows("create role " + role + " login password 'least'");
    rows("grant usage on schema {schema} to " + role);
    rows("grant all on all tables in schema {schema} to " + role);
    SimpleQueueOptions worker =
        options()
            .setConnectOptions(
                PgConnectOptions.fromUri(TestServer.uri()).setUser(role).setPassword("least"));
    await(prepare(worker));
    replaceWake();

    assertThat(awaitFailure(prepare(worker)))
        .isInstanceOf(Migrations.IncompatibleSchemaException.class)
        .hasMessageContaining("this role may not create them")
        .hasMessageContaining("permission denied for schema")
        .hasMessageContaining("the rights of their owner");
    await(prepare(new SimpleQueueOptions(worker).setMigrate(false)));
  }

  /** Numbers that Java has a name for are filled in. */
  @Test
  void limitsInFunctionsAreJavas() throws IOException {
    Pattern limit = Pattern.compile("\\b(255|4096|32767|64|500|1048576|4194304|3650|315360000)\\b");
    Pattern placeholder = Pattern.compile("\\{[a-z_]+}");
    Functions functions = new Functions(schema, FunctionLimits.ALL);
    for (String name : Functions.ALL) {
      String text = Files.readString(FILES.resolve(name + ".sql"));
      assertThat(limit.matcher(text).find()).as(name + " has no limit of its own").isFalse();
      assertThat(placeholder.matcher(functions.text(name)).find()).as(name).isFalse();
    }
  }
}
