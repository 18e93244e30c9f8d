package dev.simplequeue.support;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Another JVM with the class path of this one, for what has to be a process of its own. Its
 * standard error is this one's.
 */
public final class ChildJvm {
  /** It lives shortly. */
  private static final List<String> SHORT_LIFE =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

  private final Class<?> main;
  private final List<String> jvmOptions = new ArrayList<>(SHORT_LIFE);
  private final List<String> arguments = new ArrayList<>();
  private List<Path> classPath = classPath();
  private Map<String, String> environment = Map.of();

  public ChildJvm(Class<?> main) {
    this.main = main;
  }

  public ChildJvm jvmOptions(String... options) {
    jvmOptions.addAll(List.of(options));
    return this;
  }

  /** With the compilers and the collector that a user's JVM has. */
  public ChildJvm asUsersRunIt() {
    jvmOptions.removeAll(SHORT_LIFE);
    return this;
  }

  public ChildJvm arguments(List<String> more) {
    arguments.addAll(more);
    return this;
  }

  public ChildJvm environment(Map<String, String> variables) {
    environment = variables;
    return this;
  }

  public ChildJvm classPath(List<Path> entries) {
    classPath = entries;
    return this;
  }

  public Process start() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(jvmOptions);
    command.add("-cp");
    command.add(
        classPath.stream()
            .map(Path::toString)
            .collect(Collectors.joining(System.getProperty("path.separator"))));
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command).redirectError(Redirect.INHERIT);
    builder.environment().putAll(environment);
    return builder.start();
  }

  /** Where the classes of this JVM come from: inside Maven, that is no system property. */
  public static List<Path> classPath() {
    if (ChildJvm.class.getClassLoader() instanceof URLClassLoader loader) {
      return Arrays.stream(loader.getURLs()).map(ChildJvm::path).toList();
    }
    return Arrays.stream(
            System.getProperty("java.class.path").split(System.getProperty("path.separator")))
        .map(Path::of)
        .toList();
  }

  private static Path path(URL url) {
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }
}
