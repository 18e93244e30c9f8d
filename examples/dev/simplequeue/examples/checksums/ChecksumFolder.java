package dev.simplequeue.examples.checksums;

import dev.simplequeue.options.SimpleQueueOptions;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Checksums a folder, with one job for each file: {@code mvn -q test-compile exec:java}. */
@Command(
    name = "checksums",
    description = "Computes the SHA-256 of each file of a folder, one job for each file.",
    mixinStandardHelpOptions = true,
    footer = "Exit codes: 0 all completed, 1 no run, 2 wrong arguments, 3 some jobs are dead")
public final class ChecksumFolder implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(names = "--dir", defaultValue = "src", description = "The folder (${DEFAULT-VALUE}).")
  private Path dir;

  @Option(
      names = "--out",
      defaultValue = "target/checksums.txt",
      description = "The result, for sha256sum -c (${DEFAULT-VALUE}).")
  private Path out;

  @Mixin private Where where;

  public static void main(String[] args) {
    System.exit(run(args));
  }

  /** Runs and gives the exit code. */
  public static int run(String... args) {
    return new CommandLine(new ChecksumFolder())
        .setExecutionExceptionHandler(
            (error, line, parsed) -> {
              System.err.println("checksums: " + error.getMessage());
              return 1;
            })
        .execute(args);
  }

  @Override
  public Integer call() throws Exception {
    if (!Files.isDirectory(dir)) {
      throw new ParameterException(spec.commandLine(), "--dir: " + dir + " is no folder");
    }
    try (Server server = where.server()) {
      return checksum(where.options(server));
    }
  }

  private int checksum(SimpleQueueOptions options) throws IOException, InterruptedException {
    Vertx vertx = Vertx.vertx();
    try {
      Report report = new ChecksumRun(vertx, options, dir).run(where::invite);
      report.writeTo(out);
      report.print(System.out, out);
      where.stay();
      return report.dead().isEmpty() ? 0 : 3;
    } finally {
      ChecksumRun.await(vertx.close());
    }
  }
}
