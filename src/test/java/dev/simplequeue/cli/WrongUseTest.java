package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.FreshTables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrong command lines, databases that are not there: exit codes, words, and no password. */
@FreshTables
class WrongUseTest extends OnCommandLine {
  private static final String SECRET = "s3cr3t-Canary";

  @TestFactory
  Stream<DynamicTest> aWrongCommandLineIsExitCodeTwoAndOneLine() {
    deployQueue();
    return Stream.of(
            "",
            "sttaus",
            "jobs --state nonsense",
            "jobs --since yesterday",
            "jobs --since 1h --from 2026-01-01",
            "jobs --from whenever",
            "jobs --limit 0",
            "jobs --cursor abc",
            "jobs --fingerprint=",
            "jobs show not-an-id",
            "queues --timeout soon",
            "nodes --unknown")
        .map(line -> DynamicTest.dynamicTest("simplequeue " + line, () -> isWrong(line)));
  }

  private void isWrong(String arguments) {
    Ran ran = run(arguments.isEmpty() ? new String[0] : arguments.split(" "));

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(2);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines()).hasSize(1);
    Ran json = run((arguments + " --json").strip().split(" "));
    assertThat(json.exit()).isEqualTo(2);
    assertThat(json.json().getJsonObject("error").getString("kind")).isEqualTo("usage");
  }

  @Test
  void aCommandThatIsMistypedIsToldTheNearestOne() {
    assertThat(run("sttaus").err()).contains("status");
  }

  @Test
  void withoutAWayToTheQueueTheWaysAreNamed() {
    Ran ran = runAsIs("status");

    assertThat(ran.exit()).isEqualTo(2);
    assertThat(ran.err()).contains("--uri", "--url", "-conf", "SIMPLEQUEUE_URI");
    environment.put("SIMPLEQUEUE_URI", uri());
    environment.put("SIMPLEQUEUE_CONF", "conf/simple-queue.json");
    assertThat(runAsIs("status").err()).contains("both say where the queue is");
  }

  @Test
  void aDatabaseThatIsNotThereIsExitCodeThree() {
    Ran ran = runAsIs("status", "--uri", "postgresql://ann:" + SECRET + "@localhost:1/shop");

    assertThat(ran.exit()).as(ran.toString()).isEqualTo(3);
    assertThat(ran.err()).contains("localhost:1").contains("as ann").doesNotContain(SECRET);
    Ran json = runAsIs("status", "--json", "--uri", "postgresql://ann:x@localhost:1/shop");
    assertThat(json.json().getJsonObject("error").getInteger("exit")).isEqualTo(3);
  }

  @Test
  void tablesThatAreNotThereAreExitCodeFour() {
    Ran ran = run("status");

    assertThat(ran.exit()).isEqualTo(4);
    assertThat(ran.err()).contains("are at version 0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "status --urii postgresql://ann:s3cr3t-Canary@localhost/shop",
        "status postgresql://ann:s3cr3t-Canary@localhost/shop",
        "status --uri postgresql://ann:s3cr3t-Canary@a,b/shop",
        "status --uri postgresql://ann@localhost/shop?password=s3cr3t-Canary&nonsense=1",
        "status --uri jdbc:postgresql://ann:s3cr3t-Canary@localhost/shop",
        "status --uri postgresql://ann:s3cr3t-Canary@localhost:port/shop",
        "status --uri postgresql://ann:s3cr3t-Canary@localhost:1/shop"
      })
  void noErrorShowsAPassword(String arguments) {
    Ran ran = runAsIs(arguments.split(" "));

    assertThat(ran.exit()).isNotZero();
    assertThat(ran.out() + ran.err()).doesNotContain(SECRET).isNotEmpty();
    assertThat(runAsIs((arguments + " --json").split(" ")).out()).doesNotContain(SECRET);
  }

  @Test
  void theUriOfTheEnvironmentAndTheConfigurationOfANodeAreUsed(@TempDir Path dir)
      throws IOException {
    deployQueue();
    Path conf = dir.resolve("conf.json");
    Files.writeString(
        conf, "{ // a comment\n\"uri\": \"" + uri() + "\", \"schema\": \"" + schema + "\"}");

    assertThat(runAsIs("nodes", "-conf", conf.toString()).exit()).isZero();
    environment.put("SIMPLEQUEUE_CONF", conf.toString());
    assertThat(runAsIs("nodes").exit()).isZero();
    environment.clear();
    environment.put("SIMPLEQUEUE_URI", uri());
    environment.put("SIMPLEQUEUE_SCHEMA", schema);
    assertThat(runAsIs("nodes").exit()).isZero();

    Files.writeString(conf, "{\"uri\": \"postgresql://ann:" + SECRET + "@h/d\", ");
    Ran broken = runAsIs("nodes", "-conf", conf.toString());
    assertThat(broken.exit()).isEqualTo(2);
    assertThat(broken.err()).contains("not valid JSON").doesNotContain(SECRET);
    assertThat(runAsIs("nodes", "-conf", dir.resolve("none").toString()).exit()).isEqualTo(2);
  }

  @Test
  void aPasswordComesFromTheEnvironmentOrThePasswordFile(@TempDir Path dir) throws IOException {
    deployQueue();
    rows("drop role if exists cli_reader");
    rows("create role cli_reader superuser login password '" + SECRET + ":\\'");
    String bare = uri().replaceFirst("//[^@]*@", "//cli_reader@");

    Path file = dir.resolve("pgpass");
    Files.writeString(
        file, "elsewhere:*:*:*:wrong\n*:*:postgres:cli_reader:" + SECRET + "\\:\\\\\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    environment.put("PGPASSFILE", file.toString());
    Ran open = runAsIs("nodes", "--schema", schema, "--uri", bare);
    assertThat(open.exit()).isEqualTo(2);
    assertThat(open.err()).contains("chmod 600");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    assertThat(runAsIs("nodes", "--schema", schema, "--uri", bare).exit()).isZero();
    environment.put("PGPASSWORD", SECRET + ":\\");
    assertThat(runAsIs("nodes", "--schema", schema, "--uri", bare).exit()).isZero();
  }
}
