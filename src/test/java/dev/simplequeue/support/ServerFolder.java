package dev.simplequeue.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where the embedded servers of the tests keep their data: in memory, if this machine has room. A
 * test makes and drops hundreds of small files, and on a disk that is half of what its server does.
 */
public final class ServerFolder {
  private static final Path MEMORY = Path.of("/dev/shm");
  private static final long ROOM = 6L << 30;
  private static final String PREFIX = "simplequeue-server-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "(\\d+)-.*");

  private ServerFolder() {}

  /** A new folder, which is empty. */
  public static Path create() throws IOException {
    String name = PREFIX + ProcessHandle.current().pid() + "-";
    if (!Files.isDirectory(MEMORY) || Files.getFileStore(MEMORY).getUsableSpace() < ROOM) {
      return Files.createTempDirectory(name);
    }
    try {
      removeThoseOfTheDead();
    } catch (IOException | UncheckedIOException e) {
      // Another JVM was faster.
    }
    return Files.createTempDirectory(MEMORY, name);
  }

  /** A JVM that was killed leaves its folders behind, and here they take memory. */
  private static void removeThoseOfTheDead() throws IOException {
    List<Path> all;
    try (Stream<Path> folders = Files.list(MEMORY)) {
      all = folders.filter(ServerFolder::isOfTheDead).toList();
    }
    for (Path folder : all) {
      delete(folder);
    }
  }

  /** With all that is in it. */
  public static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static boolean isOfTheDead(Path folder) {
    Matcher name = NAME.matcher(folder.getFileName().toString());
    return name.matches()
        && !lives(Long.parseLong(name.group(1)))
        && postmaster(folder).filter(ServerFolder::lives).isEmpty();
  }

  private static Optional<Long> postmaster(Path folder) {
    try {
      return Optional.of(
          Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).get(0).strip()));
    } catch (IOException | RuntimeException e) {
      return Optional.empty();
    }
  }

  private static boolean lives(long process) {
    return ProcessHandle.of(process).isPresent();
  }
}
