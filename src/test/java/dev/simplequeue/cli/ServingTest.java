package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.FreshTables;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that make tables and run nodes. */
@FreshTables
class ServingTest extends OnCommandLine {

  @Test
  void migrateSaysWhatItWouldDoAndThenDoesIt() {
    JsonObject would = json(0, "migrate", "--dry-run");
    assertThat(would.getInteger("from")).isZero();
    assertThat(would.getJsonArray("migrations")).contains("010_tables", "020_schedules");
    assertThat(would.getJsonArray("functions")).contains("enqueue");
    assertThat(number("select count(*) from pg_namespace where nspname = $1", schema)).isZero();

    assertThat(run("migrate").out()).contains("Has gone from version 0 to");
    assertThat(run("migrate").out()).contains("Nothing is missing");
    assertThat(run("doctor", "--ignore", "durability").exit()).isZero();
    rows("comment on function {schema}.wake is 'another'");
    assertThat(json(0, "migrate", "--dry-run").getJsonArray("functions")).containsExactly("wake");
    assertThat(run("migrate").out()).contains("function wake");
  }

  @Test
  void migrateWithoutTheRightsIsRefused() {
    rows("drop role if exists cli_nobody");
    rows("create role cli_nobody login password 'n'");

    Ran ran =
        runAsIs(
            "migrate",
            "--schema",
            schema,
            "--uri",
            uri().replaceFirst("//[^@]*@", "//cli_nobody:n@"));

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(4);
    assertThat(ran.err()).contains("cli_nobody lacks a right");
  }

  @Test
  void serveRunsANodeAndStopsInOrder(@TempDir Path dir) throws Exception {
    Path conf = conf(dir, "\"nodeName\": \"served\"");
    FutureTask<Ran> served = new FutureTask<>(() -> runAsIs("serve", "-conf", conf.toString()));
    Thread thread = new Thread(served, "serve");
    thread.start();

    eventually(
        () ->
            assertThat(runAsIs("health", "--node", "served", "-conf", conf.toString()).exit())
                .isZero());
    assertThat(runAsIs("enqueue", "work", "-conf", conf.toString()).exit()).isZero();
    thread.interrupt();

    served.get(60, TimeUnit.SECONDS);
    assertThat(number("select count(*) from {schema}.node")).isZero();
    assertThat(liveJobs()).isEqualTo(1);
  }

  @Test
  void serveSaysWhereItListensAlsoIfTheSystemHasChosenThePort(@TempDir Path dir) throws Exception {
    Path conf = conf(dir, "\"web\": {\"enabled\": true, \"port\": 0}");
    ByteArrayOutputStream told = new ByteArrayOutputStream();
    FutureTask<Ran> served =
        new FutureTask<>(() -> runAsIs(told, "serve", "-conf", conf.toString()));
    Thread thread = new Thread(served, "serve");
    thread.start();

    eventually(
        () ->
            assertThat(told.toString(StandardCharsets.UTF_8))
                .containsPattern("at http://127.0.0.1:[1-9][0-9]+/"));
    Matcher at =
        Pattern.compile("http://127.0.0.1:[0-9]+/").matcher(told.toString(StandardCharsets.UTF_8));
    assertThat(at.find()).isTrue();
    assertThat(runAsIs("health", "--url", at.group()).exit()).isZero();
    thread.interrupt();

    served.get(60, TimeUnit.SECONDS);
    assertThat(number("select count(*) from {schema}.node")).isZero();
  }

  private Path conf(Path dir, String more) throws IOException {
    return Files.writeString(
        dir.resolve("conf.json"),
        "{\"uri\": \"" + uri() + "\", \"schema\": \"" + schema + "\", " + more + "}");
  }

  @Test
  void aNodeThatCannotStartSaysWhy(@TempDir Path dir) throws IOException {
    Path wrong = conf(dir, "\"nodName\": \"x\"");
    Ran unknown = runAsIs("serve", "-conf", wrong.toString());
    assertThat(unknown.exit()).isEqualTo(2);
    assertThat(unknown.err()).contains("did you mean `nodeName`?");

    Path away =
        Files.writeString(
            dir.resolve("away.json"),
            "{\"uri\": \"postgresql://ann:s3cr3t@localhost:1/d\", \"startTimeout\": \"1s\"}");
    Ran unreachable = runAsIs("serve", "-conf", away.toString());
    assertThat(unreachable.exit()).isEqualTo(3);
    assertThat(unreachable.err()).contains("no PostgreSQL answers").doesNotContain("s3cr3t");

    Path foreign = conf(dir, "\"migrate\": false");
    assertThat(runAsIs("serve", "-conf", foreign.toString()).exit()).isEqualTo(4);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "serve --url http://localhost:1",
        "migrate --url http://localhost:1",
        "doctor --url http://localhost:1",
        "serve now",
        "migrate --to 3",
        "bench",
        "--json bench w1"
      })
  void wrongInputIsExitCodeTwo(String arguments) {
    assertThat(runAsIs(arguments.split(" ")).exit()).isEqualTo(2);
  }

  @Test
  void benchIsTheBenchmarkOfTheManual() {
    assertThat(runAsIs("bench", "--help").exit()).isZero();
    assertThat(runAsIs("bench", "--uri", uri(), "nonsense").exit()).isEqualTo(2);
  }
}
