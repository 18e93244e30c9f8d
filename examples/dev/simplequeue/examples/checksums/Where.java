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

  @Option(
      names = "--web",
      arity = "0..1",
      fallbackValue = "" + WebOptions.DEFAULT_PORT,
      paramLabel = "PORT",
      description =
          "Shows the jobs on a web page, until Enter is pressed; default: ${FALLBACK-VALUE}.")
  private Optional<Integer> web;

  Server server() throws IOException {
    return uri.isPresent() ? Server.at(uri.get()) : Server.start();
  }

  SimpleQueueOptions options(Server server) {
    WebOptions page = new WebOptions().setEnabled(web.isPresent()).setInstanceName("checksums");
    web.ifPresent(page::setPort);
    return new SimpleQueueOptions().setUri(server.uri()).setPooler(pooler).setWeb(page);
  }

  void invite() {
    web.ifPresent(port -> System.out.println("Watch the jobs at http://localhost:" + port + "/"));
  }

  void stay() throws IOException, InterruptedException {
    if (web.isPresent()) {
      System.out.println("Press Enter to stop.");
      if (System.in.read() < 0) { // there is no terminal: until the process is told to end
        new CountDownLatch(1).await();
      }
    }
  }
}
