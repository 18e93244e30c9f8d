package dev.simplequeue.bench;

import picocli.CommandLine.Option;

/** Which server is measured. */
final class ServerOption {
  @Option(
      names = "--uri",
      description = "postgresql://user:password@host:port/database; the embedded one by default.")
  private String uri;

  @Option(
      names = "--durable",
      description = "The embedded server with fsync and synchronous commit, which it lacks else.")
  private boolean durable;

  Server open() {
    return uri == null ? Server.embedded(durable) : Server.at(uri);
  }
}
