package dev.simplequeue.cli;

import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.TimeUnit;

/**
 * Where a command runs.
 *
 * @param environment the environment's variables
 * @param interactive whether a person sits there, and can be asked
 * @param width the characters of a line; 0 if there is no limit, as in a file
 * @param zone for times
 * @param home where the files of the user are
 */
public record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    boolean interactive,
    int width,
    ZoneId zone,
    Path home) {
  private static final int NARROWEST = 20;

  /** The one of this process. */
  public static Terminal ofProcess() {
    boolean interactive = isTerminal();
    return new Terminal(
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        System.getenv(),
        interactive,
        width(interactive),
        ZoneId.systemDefault(),
        Path.of(System.getProperty("user.home", ".")));
  }

  /** Since Java 22 there is a console also where there is no terminal; it says so. */
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException older) {
      return true;
    }
  }

  private static int width(boolean interactive) {
    String columns = System.getenv("COLUMNS");
    if (columns != null && columns.matches("\\d{1,4}")) {
      return atLeast(Integer.parseInt(columns));
    }
    return interactive ? atLeast(asked()) : 0;
  }

  private static int atLeast(int columns) {
    return columns == 0 ? 0 : Math.max(NARROWEST, columns);
  }

  private static int asked() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(ProcessBuilder.Redirect.INHERIT)
              .redirectErrorStream(true)
              .start();
      try (Scanner answer = new Scanner(stty.getInputStream(), StandardCharsets.UTF_8)) {
        return stty.waitFor(1, TimeUnit.SECONDS) && answer.hasNextInt()
            ? columns(answer.nextInt(), answer)
            : 80;
      }
    } catch (IOException e) {
      return 80;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 80;
    }
  }

  private static int columns(int rows, Scanner answer) {
    return rows >= 0 && answer.hasNextInt() ? answer.nextInt() : 80;
  }

  /** Whether text may be bold or coloured: see https://no-color.org. */
  public boolean isColoured() {
    return interactive && environment.getOrDefault("NO_COLOR", "").isEmpty();
  }
}
