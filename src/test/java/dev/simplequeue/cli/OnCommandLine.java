package dev.simplequeue.cli;

import dev.simplequeue.support.OnDatabase;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A test that runs commands in this process, against this test's schema. */
abstract class OnCommandLine extends OnDatabase {
  /** What the environment says; empty before each method. */
  protected final Map<String, String> environment = new HashMap<>();

  /** Whether a person sits there, and what he types. */
  protected boolean interactive;

  protected String typed = "";
  protected int width;

  /** What came of a command. */
  record Ran(int exit, String out, String err) {
    /** The answer of a command with {@code --json}: one document, and nothing else. */
    JsonObject json() {
      return new JsonObject(out);
    }
  }

  /** Runs the command against this test's schema. */
  protected Ran run(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--uri", uri(), "--schema", schema));
    return runAsIs(all.toArray(String[]::new));
  }

  /** The answer as JSON, of a command that must end so. */
  protected JsonObject json(int exit, String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--json");
    Ran ran = run(all.toArray(String[]::new));
    if (ran.exit() != exit) {
      throw new AssertionError("exit code " + ran.exit() + ", not " + exit + ": " + ran);
    }
    return ran.json();
  }

  /** Stops the queue of this process. */
  protected void undeployAll() {
    // Some are gone with their parent.
    vertx.deploymentIDs().forEach(id -> await(vertx.undeploy(id).otherwiseEmpty()));
  }

  protected Ran runAsIs(String... arguments) {
    return runAsIs(new ByteArrayOutputStream(), arguments);
  }

  /** The same, and one sees what it tells while it runs. */
  protected Ran runAsIs(ByteArrayOutputStream err, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(typed.getBytes(StandardCharsets.UTF_8)),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            Map.copyOf(environment),
            interactive,
            width,
            ZoneId.of("Europe/Berlin"),
            Path.of("no-home"));
    int exit = Main.run(terminal, arguments);
    return new Ran(
        exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
