package dev.simplequeue.input;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.launcher.application.HookContext;
import io.vertx.launcher.application.VertxApplication;
import io.vertx.launcher.application.VertxApplicationHooks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A wrong configuration file starts nothing, and the launcher says what is wrong. */
@Tag("promise-11")
@FreshTables
class BadConfTest extends OnDatabase {

  /** Ends with a code instead of the JVM. */
  private static final class Application extends VertxApplication {
    Application(String[] arguments, VertxApplicationHooks hooks) {
      super(arguments, hooks, false, false);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"schema\": \"a; drop schema public\"}       | schema: has 21 characters; must be 1 to 63",
        "{\"schema\": \"{schema}\", \"poler\": {}}     | poler: unknown key, did you mean `poller`?",
        "{\"schema\": \"{schema}\", \"poller\": []}    | poller: is an array; must be an object",
        "{\"schema\": \"{schema}\", \"poller\": {\"maxRunning\": \"7\"}} | poller.maxRunning: is a string",
        "{\"schema\": \"{schema}\", \"janitor\": {\"keepDead\": \"-1d\"}} | janitor.keepDead: must be a duration",
        "{\"schema\": \"{schema}\", \"queues\": {\"\": {}}} | queue: has 0 characters",
        "{\"schema\": \"{schema}\", \"nodeName\": \"a\\u0000\"} | nodeName: contains U+0000",
        "{\"schema\": 1, \"schema\": \"pg_a\"}         | schema: has 4 characters",
        "{\"uri\": \"mysql://u:s3cret-m4rker@h/d\"}   | uri: is not a valid PostgreSQL URI",
      })
  void aWrongConfigurationStartsNothing(String conf, String problem, @TempDir Path folder)
      throws IOException {
    AtomicReference<Throwable> failure = new AtomicReference<>();

    int code = launch(conf, folder, failure);

    assertThat(code).isNotZero();
    assertThat(failure.get()).hasMessageContaining(problem).hasMessageNotContaining(Bad.MARKER);
    assertThat(number("select count(*) from pg_namespace where nspname = $1", schema)).isZero();
  }

  private int launch(String conf, Path folder, AtomicReference<Throwable> failure)
      throws IOException {
    Path file = folder.resolve("simple-queue.json");
    String uri = conf.contains("\"uri\"") ? "" : "{\"uri\": \"" + TestServer.uri() + "\", ";
    String text = conf.replace("{schema}", schema);
    Files.writeString(
        file, text.startsWith("{\"") ? uri + text.substring(uri.isEmpty() ? 0 : 1) : text);
    VertxApplicationHooks hooks =
        new VertxApplicationHooks() {
          @Override
          public void afterFailureToDeployVerticle(HookContext context, Throwable error) {
            failure.set(error);
          }
        };
    String[] arguments = {"dev.simplequeue.SimpleQueueVerticle", "-conf", file.toString()};
    return new Application(arguments, hooks).launch();
  }
}
