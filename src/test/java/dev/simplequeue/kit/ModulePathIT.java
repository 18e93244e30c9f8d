package dev.simplequeue.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.TestServer;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packed library as a module, and the kit beside it. Skipped where they are not packed. */
class ModulePathIT {
  private static final Pattern LIBRARY =
      Pattern.compile("vertx-simple-queue-[0-9][^a-z]*(-SNAPSHOT)?\\.jar");
  private static final Pattern KIT = Pattern.compile("vertx-simple-queue-.*-testing\\.jar");

  /** What the library requires; the rest is of the tests. */
  private static final Pattern REQUIRED =
      Pattern.compile(
          "/(vertx-(core|pg-client|sql-client)|netty-|jackson-(core|databind|annotations)|scram-"
              + "|saslprep|stringprep|java-uuid-generator|slf4j-api|jspecify)[^/]*\\.jar$");

  private static Path packed(Pattern name) throws IOException {
    try (Stream<Path> files =
        Files.isDirectory(Path.of("target")) ? Files.list(Path.of("target")) : Stream.empty()) {
      List<Path> found =
          files.filter(file -> name.matcher(file.getFileName().toString()).matches()).toList();
      Assumptions.assumeTrue(found.size() == 1, "the jars are not packed yet");
      return found.get(0);
    }
  }

  /** The manual's main with a tester; the classes of tests stand on the class path. */
  private static String run(List<Path> modules, String root, List<Path> classPath)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    command.addAll(List.of("--module-path", joined(modules)));
    command.addAll(List.of("--add-modules", root, "-cp", joined(classPath)));
    command.addAll(List.of("dev.simplequeue.manual.PlainKit", TestServer.uri()));
    Process main = new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    String out = new String(main.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(main.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return out;
  }

  private static String joined(List<Path> paths) {
    return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }

  private static List<Path> classPath(boolean required) {
    return ChildJvm.classPath().stream()
        .filter(path -> !path.endsWith("target/classes"))
        .filter(path -> REQUIRED.matcher(path.toString()).find() == required)
        .toList();
  }

  /** With nothing of what is optional. */
  @Test
  void aModuleOfAUserCompilesWithWhatTheLibraryNeeds(@TempDir Path folder) throws Exception {
    List<Path> modules = new ArrayList<>(classPath(true));
    modules.removeIf(path -> path.toString().contains("jspecify"));
    modules.add(packed(LIBRARY));
    Path module = folder.resolve("module-info.java");
    Files.writeString(module, "module shop { requires dev.simplequeue; }");
    ByteArrayOutputStream said = new ByteArrayOutputStream();

    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                said,
                said,
                "-d",
                folder.toString(),
                "--module-path",
                joined(modules),
                module.toString());

    assertThat(failed).as(said.toString(StandardCharsets.UTF_8)).isZero();
  }

  /** As Maven runs the tests of a module: what only tests need stands on the class path. */
  @Test
  void theKitOnTheClassPathIsLetIntoTheModule() throws Exception {
    List<Path> modules = new ArrayList<>(classPath(true));
    modules.add(packed(LIBRARY));

    assertThat(run(modules, "dev.simplequeue", classPath(false))).contains("1 completed");
  }

  @Test
  void theKitIsAModuleToo() throws Exception {
    List<Path> modules = new ArrayList<>(classPath(true));
    modules.add(packed(LIBRARY));
    modules.add(packed(KIT));

    assertThat(run(modules, "dev.simplequeue,dev.simplequeue.testing", classPath(false)))
        .contains("1 completed");
  }
}
