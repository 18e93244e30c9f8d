package dev.simplequeue.fault;

import dev.simplequeue.support.ServerData;
import dev.simplequeue.support.ServerFolder;
import dev.simplequeue.support.Signal;
import dev.simplequeue.support.TestServer;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL that a test may stop, kill, freeze and start again on the same data. Unlike the one
 * that all tests share, it answers only when a commit is written down ({@code synchronous_commit}):
 * otherwise what it has acknowledged may be gone after a crash.
 */
public final class OwnServer {
  private final Path data;
  private final Map<String, String> settings;
  private EmbeddedPostgres server;
  private long postmaster;

  /** Starts one, or skips the test if the servers of this run are not on this machine. */
  public static OwnServer start(Map<String, String> settings) throws IOException {
    Assumptions.assumeTrue(
        TestServer.isEmbedded(),
        "the tests run with a given server, or one in Docker: its processes are out of reach");
    return new OwnServer(settings);
  }

  private OwnServer(Map<String, String> settings) throws IOException {
    this(settings, ServerData.copy());
  }

  private OwnServer(Map<String, String> settings, Path data) throws IOException {
    this.settings = settings;
    this.data = data;
    run(0);
  }

  /** The name of a folder that is not there yet. */
  private static Path newFolder() throws IOException {
    Path folder = ServerFolder.create();
    Files.delete(folder);
    return folder;
  }

  /** Stops this one, makes another from its data that follows it from then on, and starts both. */
  OwnServer standby() throws IOException, InterruptedException {
    stop();
    Path copy = newFolder();
    int copied = new ProcessBuilder("cp", "-a", data.toString(), copy.toString()).start().waitFor();
    if (copied != 0) {
      throw new IOException("cannot copy " + data);
    }
    startAgain();
    Files.createFile(copy.resolve("standby.signal"));
    Files.writeString(
        copy.resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=localhost port=%d user=postgres'%n".formatted(server.getPort()));
    return new OwnServer(settings, copy);
  }

  private void run(int port) throws IOException {
    EmbeddedPostgres.Builder builder =
        ServerData.serverOn(data)
            .setPort(port)
            .setServerConfig("fsync", "off")
            .setServerConfig("max_wal_size", "256MB")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("max_connections", "100");
    settings.forEach(builder::setServerConfig);
    server = builder.start();
    postmaster = Long.parseLong(Files.readAllLines(data.resolve("postmaster.pid")).get(0).trim());
  }

  public String uri() {
    return "postgresql://postgres:postgres@localhost:" + server.getPort() + "/postgres";
  }

  /** Stops it as an operator does. */
  void stop() throws IOException {
    server.close();
  }

  /** All its processes die at once. */
  void kill() throws IOException, InterruptedException {
    signal(Signal.STOP);
    signal(Signal.KILL);
    // Gives back the lock on the data directory.
    server.close();
  }

  void freeze() throws IOException, InterruptedException {
    signal(Signal.STOP);
  }

  void thaw() throws IOException, InterruptedException {
    signal(Signal.CONT);
  }

  /** Starts it again on the same data and port. */
  void startAgain() throws IOException {
    run(server.getPort());
  }

  /** Starts it again on the same data, somewhere else. */
  void startElsewhere() throws IOException {
    run(0);
  }

  /** The postmaster first, so that its children do not get more while they are signalled. */
  private void signal(Signal signal) throws IOException, InterruptedException {
    List<Long> children =
        ProcessHandle.of(postmaster).stream()
            .flatMap(ProcessHandle::children)
            .map(ProcessHandle::pid)
            .toList();
    signal.send(List.of(postmaster));
    List<Long> all = new ArrayList<>(children);
    ProcessHandle.of(postmaster).stream()
        .flatMap(ProcessHandle::children)
        .map(ProcessHandle::pid)
        .filter(pid -> !all.contains(pid))
        .forEach(all::add);
    signal.send(all);
  }

  public void close() throws IOException, InterruptedException {
    if (ProcessHandle.of(postmaster).isPresent()) {
      thaw();
    }
    server.close();
    ServerFolder.delete(data);
  }
}
