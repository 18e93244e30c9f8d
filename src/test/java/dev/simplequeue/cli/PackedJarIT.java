package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.OnDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed jar, as a process of its own. Skipped where it has not been packed. */
class PackedJarIT extends OnDatabase {
  private Path jar;

  @BeforeEach
  void findJar() throws IOException {
    try (Stream<Path> files =
        Files.isDirectory(Path.of("target")) ? Files.list(Path.of("target")) : Stream.empty()) {
      jar = files.filter(file -> file.toString().endsWith("-cli.jar")).findFirst().orElse(null);
    }
    Assumptions.assumeTrue(jar != null, "the jar is not packed yet");
  }

  /** What the process said, and how it ended. */
  private record Ended(int exit, String out) {}

  private ProcessBuilder process(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar", jar.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().put("SIMPLEQUEUE_URI", uri());
    builder.environment().put("SIMPLEQUEUE_SCHEMA", schema);
    return builder;
  }

  private Ended run(String... arguments) throws IOException, InterruptedException {
    Process process = process(arguments).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    return new Ended(process.exitValue(), out);
  }

  @Test
  void theJarRunsByItself() throws Exception {
    assertThat(run("--version").out()).contains("for tables of version");
    assertThat(run("migrate").exit()).isZero();
    Ended enqueued = run("enqueue", "work", "--payload", "{\"to\": \"Ada\"}");
    assertThat(enqueued.exit()).isZero();
    Ended jobs = run("jobs", "--json");
    assertThat(new JsonObject(jobs.out()).getJsonArray("jobs")).hasSize(1);
    assertThat(run("doctor", "--ignore", "durability").exit()).isZero();
    assertThat(run("health").exit()).isEqualTo(1);
    assertThat(run("bench", "--help").out()).contains("WORKLOAD");
    assertThat(run("generate-completion").out()).contains("simplequeue");
  }

  @Test
  void aServedNodeStopsInOrderOnSigterm(@TempDir Path dir) throws Exception {
    Path conf =
        Files.writeString(
            dir.resolve("conf.json"),
            "{\"uri\": \""
                + uri()
                + "\", \"schema\": \""
                + schema
                + "\", \"nodeName\": \"served\"}");
    Process node =
        process("serve", "-conf", conf.toString()).redirectOutput(Redirect.DISCARD).start();
    try {
      // A JVM that starts on a busy machine takes its time.
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .untilAsserted(
              () ->
                  assertThat(number("select count(*) from {schema}.node where name = 'served'"))
                      .isEqualTo(1));

      node.destroy();

      assertThat(node.waitFor(120, TimeUnit.SECONDS)).isTrue();
      assertThat(number("select count(*) from {schema}.node")).isZero();
    } finally {
      node.destroyForcibly();
    }
  }
}
