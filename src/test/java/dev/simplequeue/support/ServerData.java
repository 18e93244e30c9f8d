package dev.simplequeue.support;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The data of an embedded server that was never used. To make them (initdb) takes a second, so the
 * first JVM that wants some makes them below {@code target}, and all get copies.
 */
public final class ServerData {
  private static final Path TARGET = Path.of("target");
  private static final Path MADE =
      TARGET.resolve("server-data-" + System.getProperty("pg.version", "18"));

  /** What a server writes there while it runs. */
  private static final List<String> OF_THE_SERVER =
      List.of("epg-lock", "postmaster.pid", "postmaster.opts");

  private ServerData() {}

  /** A folder with a copy of its own. Who asks for it deletes it ({@link ServerFolder#delete}). */
  public static Path copy() throws IOException {
    makeOnce();
    Path folder = ServerFolder.create();
    copy(MADE, folder);
    return folder;
  }

  /** A server on these data, which are there when it has ended. */
  public static EmbeddedPostgres.Builder serverOn(Path folder) {
    return EmbeddedPostgres.builder().setDataDirectory(folder).setCleanDataDirectory(false);
  }

  private static synchronized void makeOnce() throws IOException {
    Files.createDirectories(TARGET);
    try (FileChannel file =
        FileChannel.open(
            TARGET.resolve("server-data.lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE)) {
      // Until the file is closed.
      file.lock();
      if (!Files.exists(MADE)) {
        make();
      }
    }
  }

  private static void make() throws IOException {
    Path made = ServerFolder.create();
    serverOn(made).setServerConfig("fsync", "off").start().close();
    for (String name : OF_THE_SERVER) {
      Files.deleteIfExists(made.resolve(name));
    }
    // Who finds it finds all of it.
    Path copy = Files.createTempDirectory(TARGET, "server-data-");
    copy(made, copy);
    Files.move(copy, MADE, StandardCopyOption.ATOMIC_MOVE);
    ServerFolder.delete(made);
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      all.filter(path -> !path.equals(from))
          .forEach(
              path -> {
                try {
                  Files.copy(
                      path,
                      to.resolve(from.relativize(path).toString()),
                      StandardCopyOption.COPY_ATTRIBUTES);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
