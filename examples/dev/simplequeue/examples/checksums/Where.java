package dev.simplequeue.examples.checksums;

import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Option;

/** Where the jobs are stored, and whether one watches them. */
final class Where {
  @Option(names = "--uri", description = "A server: postgresql://user@host:port/db, else embedded.")
  private Optional<String> uri;

  @Option(names = "--pooler", description = "PgBouncer, or its like, stands before the server.")
  private boolean pooler;

  @Option(names = "--web", description = "Shows the jobs on a web page, until Enter is pressed.")
  private boolean web;

  Server server() throws IOException {
    return uri.isPresent() ? Server.at(uri.get()) : Server.start();
  }

  SimpleQueueOptions options(Server server) {
    WebOptions page = new WebOptions().setEnabled(web).setInstanceName("checksums");
    return new SimpleQueueOptions().setUri(server.uri()).setPooler(pooler).setWeb(page);
  }

  void invite() {
    if (web) {
      System.out.println("Watch the jobs at http://localhost:" + WebOptions.DEFAULT_PORT + "/");
    }
  }

  void stay() throws IOException, InterruptedException {
    if (web) {
      System.out.println("Press Enter to stop.");
      if (System.in.read() < 0) { // there is no terminal: until the process is told to end
        new CountDownLatch(1).await();
      }
    }
  }
}
