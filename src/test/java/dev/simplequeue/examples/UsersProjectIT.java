package dev.simplequeue.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.OnDatabase;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Projects that depend on the packed jar as a user's do: the quick start in a folder with nothing
 * else, and the web shop. Maven builds and runs them. Its local repository is the machine's, seen
 * through links, with this jar in it. Skipped where the jar is not packed, or Maven is not found.
 */
class UsersProjectIT extends OnDatabase {
  private static final Path POM = Path.of("pom.xml").toAbsolutePath();
  private static final Duration LONG = Duration.ofMinutes(3);

  @TempDir Path folder;
  private Path repository;
  private String database;
  private String maven;

  @BeforeEach
  void prepare() throws IOException {
    String name = "vertx-simple-queue-" + tag(Files.readString(POM), "version");
    Path jar = Path.of("target", name + ".jar");
    Assumptions.assumeTrue(Files.exists(jar), "the jar is not packed yet");
    maven =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(bin -> Path.of(bin, "mvn"))
            .filter(Files::isExecutable)
            .map(Path::toString)
            .findFirst()
            .orElse(null);
    Assumptions.assumeTrue(maven != null, "there is no mvn in the path");
    repository = Files.createDirectory(folder.resolve("repository"));
    linkAll(machinesRepository(), repository, "dev");
    Path dev = Files.createDirectory(repository.resolve("dev"));
    linkAll(machinesRepository().resolve("dev"), dev, "simplequeue");
    Path here =
        Files.createDirectories(
            dev.resolve("simplequeue/vertx-simple-queue")
                .resolve(tag(Files.readString(POM), "version")));
    Files.copy(jar, here.resolve(name + ".jar"));
    Files.copy(POM, here.resolve(name + ".pom"));
    rows("drop database if exists " + schema);
    rows("create database " + schema);
    database = uri().replaceAll("/[^/?]+(\\?|$)", "/" + schema + "$1");
  }

  /** The links first: nothing may follow them when the folder is removed. */
  @AfterEach
  void removeLinksAndDatabase() throws IOException {
    if (repository != null) {
      try (Stream<Path> files = Files.walk(repository)) {
        for (Path link : files.filter(Files::isSymbolicLink).toList()) {
          Files.delete(link);
        }
      }
    }
    if (database != null) {
      rows("drop database if exists " + schema + " with (force)");
    }
  }

  private static String tag(String xml, String name) {
    Matcher found = Pattern.compile("<" + name + ">([^<]+)</" + name + ">").matcher(xml);
    assertThat(found.find()).as(name).isTrue();
    return found.group(1);
  }

  private static Path machinesRepository() {
    return Path.of(
        System.getProperty(
            "maven.repo.local", System.getProperty("user.home") + "/.m2/repository"));
  }

  private static void linkAll(Path from, Path to, String but) throws IOException {
    if (Files.isDirectory(from)) {
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.filter(f -> !f.endsWith(but)).toList()) {
          Files.createSymbolicLink(to.resolve(file.getFileName()), file);
        }
      }
    }
  }

  private Process maven(Path pom, Path out, String... more) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                maven,
                "-B",
                "-Dmaven.repo.local=" + repository,
                "-f",
                pom.toString(),
                "compile",
                "exec:java"));
    command.addAll(List.of(more));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(out.toFile())
        .start();
  }

  private static void skipIfSomethingCannotBeFetched(String output) {
    Assumptions.assumeFalse(
        output.contains("Could not transfer artifact") || output.contains("Cannot access "),
        "an artifact is not on this machine, and no repository can be reached");
  }

  @Test
  void theQuickStartRunsInAFolderWithNothingElse() throws Exception {
    Path pom =
        Files.copy(
            Path.of("src/test/resources/dev/simplequeue/examples/quickstart-pom.xml"),
            folder.resolve("pom.xml"));
    Path sources = Files.createDirectories(folder.resolve("src/main/java"));
    Files.writeString(
        sources.resolve("QuickStart.java"),
        Files.readString(Path.of("examples/dev/simplequeue/examples/QuickStart.java"))
            .replaceFirst("package .*;\n", ""));
    Path out = folder.resolve("out");

    Process run = maven(pom, out, "-Dexec.args=" + database);

    assertThat(run.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String output = Files.readString(out);
    skipIfSomethingCannotBeFetched(output);
    assertThat(output)
        .contains("\"state\":\"completed\"", "sent to ada@example.org", "has started with id");
    assertThat(run.exitValue()).isZero();
  }

  @Test
  void theShopStoresAnOrderWithTheJobOfItsInvoice() throws Exception {
    Path out = folder.resolve("out");
    Process shop = maven(Path.of("examples/pom.xml"), out, "-Dexec.args=" + database + " 0");
    try {
      Awaitility.await()
          .atMost(LONG)
          .until(() -> !shop.isAlive() || Files.readString(out).contains("http://localhost:"));
      String output = Files.readString(out);
      skipIfSomethingCannotBeFetched(output);
      Matcher url = Pattern.compile("http://localhost:\\d+").matcher(output);
      assertThat(url.find()).as(output).isTrue();
      HttpClient client = HttpClient.newHttpClient();

      HttpResponse<String> placed =
          client.send(
              HttpRequest.newBuilder(URI.create(url.group() + "/orders"))
                  .POST(
                      BodyPublishers.ofString(
                          "{\"customer\": \"Ada\", \"article\": \"Tea\", \"cents\": 350}"))
                  .build(),
              BodyHandlers.ofString());

      String order = url.group() + "/orders/" + new JsonObject(placed.body()).getLong("order");
      eventually(
          () ->
              assertThat(
                      client
                          .send(
                              HttpRequest.newBuilder(URI.create(order)).build(),
                              BodyHandlers.ofString())
                          .body())
                  .contains("Invoice 1 for Ada"));
      shop.destroy();
      assertThat(shop.waitFor(LONG.toSeconds(), TimeUnit.SECONDS)).isTrue();
    } finally {
      shop.destroyForcibly();
    }
  }
}
