package dev.simplequeue.cli.command;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.impl.sql.Migrations;
import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** Which version this is. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "simplequeue "
          + Optional.ofNullable(SimpleQueue.class.getPackage().getImplementationVersion())
              .orElse("(not packed)")
          + ", for tables of version "
          + Migrations.LIBRARY_VERSION
    };
  }
}
