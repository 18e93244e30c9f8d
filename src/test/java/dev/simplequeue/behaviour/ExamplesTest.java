package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.examples.AsynchronousHandler;
import dev.simplequeue.examples.BlockingHandler;
import dev.simplequeue.examples.CancelAndAwait;
import dev.simplequeue.examples.EnqueueByMessage;
import dev.simplequeue.examples.EnqueueInTransaction;
import dev.simplequeue.examples.QuickStart;
import dev.simplequeue.examples.RecurringJob;
import dev.simplequeue.examples.SettleInTransaction;
import dev.simplequeue.examples.checksums.ChecksumFolder;
import dev.simplequeue.job.JobOutcome;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.schedule.ScheduleReceipt;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every example runs, and is short. */
class ExamplesTest extends OnDatabase {
  private static final Path EXAMPLES = Path.of("examples");

  @Test
  void quickStart() {
    JobOutcome outcome = await(QuickStart.run(vertx, options()));

    assertThat(outcome.outputAs(String.class)).isEqualTo("sent to ada@example.org");
    assertThat(rows("select name from customer").get(0).getString(0)).isEqualTo("Ada");
    assertThat(archivedJobs()).isEqualTo(1);
    rows("drop table customer");
  }

  @Test
  void blockingHandler(@TempDir Path dir) throws IOException {
    Path file = Files.writeString(dir.resolve("file"), "12345");
    SimpleQueue queue = deployQueue();
    await(BlockingHandler.deploy(vertx));

    await(
        queue.enqueue(
            JobRequest.of("measure-file", new JsonObject().put("path", file.toString()))));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(rows("select output from {schema}.archive").get(0).getJsonObject(0))
        .isEqualTo(new JsonObject().put("bytes", 5));
  }

  @Test
  void asynchronousHandler() {
    vertx
        .eventBus()
        .<JsonObject>consumer(
            "service", message -> message.reply(message.body().copy().put("answer", 42)));
    SimpleQueue queue = deployQueue();
    await(AsynchronousHandler.deploy(vertx));

    await(queue.enqueue(JobRequest.of("ask-service", new JsonObject())));

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
    assertThat(rows("select output from {schema}.archive").get(0).getJsonObject(0))
        .isEqualTo(new JsonObject().put("answer", 42));
  }

  @Test
  void recurringJob() {
    SimpleQueue queue = deployQueue();

    assertThat(await(RecurringJob.start(queue)).status()).isEqualTo(ScheduleReceipt.Status.CREATED);
    assertThat(await(RecurringJob.start(queue)).status()).isEqualTo(ScheduleReceipt.Status.SAME);
    assertThat(RecurringJob.preview(Instant.parse("2026-03-28T00:00:00Z")))
        .extracting(tick -> tick.at().toString())
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:00:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void enqueueInTransaction() {
    deployQueue();
    rows("create table if not exists example_order (id bigserial, customer text not null)");
    EnqueueInTransaction example = new EnqueueInTransaction(vertx, pool);

    Receipt receipt = await(example.order("Ada"));

    assertThat(receipt.status()).isEqualTo(Receipt.Status.INSERTED);
    assertThat(liveJobs()).isEqualTo(1);
    rows("drop table example_order");
  }

  @Test
  void enqueueByMessage() {
    deployQueue();

    String id = await(EnqueueByMessage.remind(vertx, "ada"));

    assertThat(rows("select id::text from {schema}.job").get(0).getString(0)).isEqualTo(id);
  }

  @Test
  void settleInTransaction() {
    SimpleQueue queue = deployQueue();
    rows("create table if not exists example_invoice (customer_order bigint unique)");
    await(vertx.deployVerticle(new SettleInTransaction(pool)));
    JsonObject order = new JsonObject().put("order", 42);

    JobOutcome first = await(queue.enqueueAndAwait(JobRequest.of("invoice", order)));
    JobOutcome second =
        await(queue.enqueueAndAwait(JobRequest.of("invoice", order).maxAttempts(1)));

    assertThat(first.state()).isEqualTo(JobState.COMPLETED);
    assertThat(second.state())
        .as("its row was there: all is rolled back")
        .isEqualTo(JobState.FAILED);
    assertThat(number("select count(*) from example_invoice")).isEqualTo(1);
    rows("drop table example_invoice");
  }

  @Test
  void cancelAndAwait() {
    deployQueue();
    await(vertx.deployVerticle(CancelAndAwait.ReportHandler::new, new DeploymentOptions()));
    CancelAndAwait example = new CancelAndAwait(vertx);

    JobOutcome report = await(example.report("a"));
    Future<JobOutcome> unwanted = example.report("b");
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
    int cancelled = await(example.forget("b"));

    assertThat(report.outputAs(String.class)).isEqualTo("the report");
    assertThat(cancelled).isEqualTo(1);
    assertThat(await(unwanted).state()).isEqualTo(JobState.CANCELLED);
  }

  // The main job.

  /** What a run printed, and its exit code. */
  private record Output(int exitCode, List<String> lines) {
    String last() {
      return lines.get(lines.size() - 1);
    }
  }

  private static Output run(String... args) {
    PrintStream stdout = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    try {
      int exitCode = ChecksumFolder.run(args);
      return new Output(exitCode, bytes.toString(StandardCharsets.UTF_8).lines().toList());
    } finally {
      System.setOut(stdout);
    }
  }

  @Test
  void aFoldersChecksumsAreRightAndTheExitCodeIsZero(@TempDir Path dir) throws Exception {
    Path folder = Files.createDirectories(dir.resolve("in/deep"));
    Files.writeString(folder.resolve("a.txt"), "one\ntwo\n");
    Files.writeString(dir.resolve("in/back\\slash"), "x");
    Files.writeString(dir.resolve("in/empty"), "");
    Path out = dir.resolve("made/sums.txt");

    Output output =
        run(
            "--dir",
            dir.resolve("in").toString(),
            "--out",
            out.toString(),
            "--uri",
            TestServer.uri());

    assertThat(output.exitCode()).isZero();
    assertThat(output.last()).isEqualTo("ended: 3 completed, 0 dead");
    assertThat(Files.readAllLines(out))
        .containsExactlyInAnyOrder(
            sha256("one\ntwo\n") + "  deep/a.txt",
            "\\" + sha256("x") + "  back\\\\slash",
            sha256("") + "  empty");
  }

  @Test
  void withAPageOneWatchesTheJobsUntilEnterIsPressed(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("a.txt"), "one");
    List<String> seen = new ArrayList<>();
    int port = freePort();
    InputStream stdin = System.in;
    System.setIn(
        new InputStream() {
          @Override
          public int read() throws IOException {
            try (InputStream page = new URL("http://localhost:" + port + "/").openStream()) {
              seen.add(new String(page.readAllBytes(), StandardCharsets.UTF_8));
            }
            return '\n';
          }
        });
    try {
      Output output =
          run(
              "--web=" + port,
              "--dir",
              dir.toString(),
              "--out",
              dir.resolve("sums").toString(),
              "--uri",
              TestServer.uri());

      assertThat(output.exitCode()).isZero();
      assertThat(output.lines()).contains("Watch the jobs at http://localhost:" + port + "/");
    } finally {
      System.setIn(stdin);
    }
    assertThat(seen).singleElement().asString().contains("<title>Simple Queue</title>");
  }

  @Test
  void theChecksumsNameNoAddressAtWhichNothingAnswers(@TempDir Path dir) throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      Output output =
          run(
              "--web=" + other.getLocalPort(),
              "--dir",
              dir.toString(),
              "--out",
              dir.resolve("sums").toString(),
              "--uri",
              TestServer.uri());

      assertThat(output.exitCode()).isEqualTo(1);
      assertThat(output.lines()).noneMatch(line -> line.contains("http://"));
      assertThat(other.isBound()).isTrue();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }

  private static String sha256(String text) throws Exception {
    byte[] digest =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(digest);
  }

  @Test
  void aFileThatCannotBeReadIsRetriedAndListedAndTheOthersAreUntouched(@TempDir Path dir)
      throws IOException {
    Path folder = Files.createDirectories(dir.resolve("in"));
    Files.writeString(folder.resolve("good"), "x");
    Files.createSymbolicLink(folder.resolve("broken"), Path.of("nowhere"));
    Path out = dir.resolve("sums.txt");

    Output output =
        run("--dir", folder.toString(), "--out", out.toString(), "--uri", TestServer.uri());

    assertThat(output.exitCode()).isEqualTo(3);
    assertThat(output.last()).isEqualTo("ended: 1 completed, 1 dead");
    assertThat(output.lines())
        .anyMatch(line -> line.contains("broken") && line.contains("NoSuchFileException"))
        .anyMatch(line -> line.matches("failed attempts +3"));
    assertThat(Files.readAllLines(out)).hasSize(1);
  }

  @Test
  void anEmptyFolderIsDoneAtOnce(@TempDir Path dir, @TempDir Path other) {
    Output output =
        run(
            "--dir",
            dir.toString(),
            "--out",
            other.resolve("sums.txt").toString(),
            "--uri",
            TestServer.uri());

    assertThat(output.exitCode()).isZero();
    assertThat(output.last()).isEqualTo("ended: 0 completed, 0 dead");
  }

  @Test
  void wrongArgumentsGiveAUsageTextAndExitCodeTwo() {
    assertThat(run("--dri", "x").exitCode()).isEqualTo(2);
    assertThat(run("--dir", "no-such-folder").exitCode()).isEqualTo(2);
  }

  @Test
  void aServerThatCannotBeReachedIsSaidInOneLine() {
    assertThat(run("--uri", "postgresql://postgres@localhost:1/none").exitCode()).isEqualTo(1);
  }

  @Test
  void everyExampleIsShorterThanEightyLines() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThan(80);
      }
    }
  }
}
