package dev.simplequeue.cli;

import dev.simplequeue.cli.command.SimpleQueueCommand;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Runs one command, and ends the process with its exit code. */
public final class Main {

  private Main() {}

  /** The program. */
  public static void main(String[] args) {
    // Before the first logger: only a node that is served has something to tell.
    if (!Arrays.asList(args).contains("serve")) {
      System.setProperty("simplequeue.log", System.getProperty("simplequeue.log", "off"));
    }
    System.exit(run(Terminal.ofProcess(), args));
  }

  /** Runs one command in this process. */
  public static int run(Terminal terminal, String... args) {
    boolean json = List.of(args).contains("--json");
    if (args.length > 0 && args[0].equals("bench")) {
      try {
        return Benchmark.run(terminal, List.of(args).subList(1, args.length));
      } catch (Failure failure) {
        return failed(failure, terminal, json);
      }
    }
    int exit = commandLine(terminal, json).execute(args);
    terminal.out().flush();
    return exit;
  }

  /** The commands, with what becomes of their errors. */
  public static CommandLine commandLine(Terminal terminal, boolean json) {
    CommandLine line = new CommandLine(new SimpleQueueCommand(terminal));
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setOut(new PrintWriter(terminal.out(), true, StandardCharsets.UTF_8));
    line.setErr(new PrintWriter(terminal.err(), true, StandardCharsets.UTF_8));
    line.setColorScheme(
        CommandLine.Help.defaultColorScheme(
            terminal.isColoured() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
    if (terminal.width() > 0) {
      line.setUsageHelpWidth(Math.max(55, Math.min(terminal.width(), 100)));
    }
    line.setParameterExceptionHandler((error, args) -> misused(error, terminal, json));
    line.setExecutionExceptionHandler(
        (error, command, parsed) -> failed(Failure.of(error), terminal, json));
    return line;
  }

  private static int misused(ParameterException error, Terminal terminal, boolean json) {
    String hint = "";
    if (error instanceof UnmatchedArgumentException unmatched) {
      List<String> near = unmatched.getSuggestions();
      hint = near.isEmpty() ? "" : " Did you mean " + String.join(" or ", near) + "?";
    }
    String command = error.getCommandLine().getCommandSpec().qualifiedName();
    return failed(
        new Failure(Exit.USAGE, error.getMessage() + "." + hint + " See " + command + " --help."),
        terminal,
        json);
  }

  /** One line for a person on the error's stream, or one document where the answer would be. */
  private static int failed(Failure failure, Terminal terminal, boolean json) {
    String message = Secrets.hide(String.valueOf(failure.getMessage()));
    if (json) {
      terminal
          .out()
          .println(
              new JsonObject()
                  .put(
                      "error",
                      new JsonObject()
                          .put("kind", failure.exit().word())
                          .put("exit", failure.exit().code())
                          .put("message", message))
                  .encodePrettily());
    } else {
      terminal.err().println("simplequeue: " + Words.plain(message));
    }
    return failure.exit().code();
  }
}
