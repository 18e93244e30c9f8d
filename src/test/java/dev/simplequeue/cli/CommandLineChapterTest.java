package dev.simplequeue.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.Manual;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * The manual's chapter on the command line has every command and option as the program has them.
 * Run this test with {@code -Ddescribe=write} to write them anew.
 */
class CommandLineChapterTest {
  private static final Path CHAPTER = Path.of("src/main/asciidoc/command-line.adoc");
  private static final String BEGIN = "// What follows is written by CommandLineChapterTest.\n";

  private static final List<String> EVERYWHERE = List.of("--help", "--version");

  private static CommandLine program() {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(PrintStream.nullOutputStream(), false, UTF_8),
            new PrintStream(PrintStream.nullOutputStream(), false, UTF_8),
            Map.of(),
            false,
            0,
            ZoneId.of("UTC"),
            Path.of("none"));
    return Main.commandLine(terminal, false);
  }

  @Test
  void everyCommandAndOptionStandsInTheManual() throws IOException {
    String chapter = Files.readString(CHAPTER);
    String written = BEGIN + exits() + options() + commands();

    String before = chapter.substring(0, chapter.indexOf(BEGIN));
    if ("write".equals(System.getProperty("describe"))) {
      Files.writeString(CHAPTER, before + written);
    }
    assertThat(Files.readString(CHAPTER)).isEqualTo(before + written);
  }

  /** What the manual tells an operator to type is something that the program takes. */
  @Test
  void everyCommandThatTheManualNamesIsOne() throws IOException {
    List<String> wrong = new ArrayList<>();
    try (var chapters = Files.list(Path.of("src/main/asciidoc"))) {
      for (Path chapter : chapters.filter(file -> file.toString().endsWith(".adoc")).toList()) {
        Manual.names(Files.readString(chapter)).stream()
            .filter(
                name -> name.startsWith("simplequeue ") && !name.startsWith("simplequeue bench"))
            .filter(name -> !isTaken(name.substring("simplequeue ".length())))
            .forEach(name -> wrong.add(chapter.getFileName() + ": " + name));
      }
    }
    assertThat(wrong).isEmpty();
  }

  private static boolean isTaken(String command) {
    // The names of connections begin so too.
    if (command.matches("(claim|control|doctor|probe) ?[0-9a-f%]*")) {
      return true;
    }
    try {
      program().parseArgs(command.replaceAll("'[^']*'", "x").split(" "));
      return true;
    } catch (CommandLine.ParameterException e) {
      return false;
    }
  }

  private static String exits() {
    return "[#exit-codes]\n== Exit codes\n\n[cols=\"1,2,6\"]\n|===\n| code | in JSON | means\n\n"
        + Arrays.stream(Exit.values())
            .map(exit -> "| " + exit.code() + " | `" + exit.word() + "` | " + exit.meaning() + "\n")
            .collect(Collectors.joining())
        + "|===\n\n";
  }

  private static String options() {
    return "== Options of every command\n\n" + table(program().getCommandSpec(), true) + "\n";
  }

  private static String commands() {
    StringBuilder text = new StringBuilder("== Commands\n");
    program()
        .getSubcommands()
        .forEach(
            (name, command) -> {
              if (!name.equals("help")) {
                describe(command.getCommandSpec(), text);
              }
            });
    return text.toString();
  }

  private static void describe(CommandSpec command, StringBuilder text) {
    text.append("\n=== ")
        .append(command.qualifiedName().replaceFirst("simplequeue ", ""))
        .append("\n\n");
    text.append(
        Arrays.stream(command.usageMessage().description())
            .map(CommandLineChapterTest::plain)
            .collect(Collectors.joining("\n\n")));
    text.append("\n");
    String table = table(command, false);
    if (!table.isEmpty()) {
      text.append("\n").append(table);
    }
    command.subcommands().values().forEach(each -> describe(each.getCommandSpec(), text));
  }

  private static String table(CommandSpec command, boolean root) {
    List<ArgSpec> arguments = new ArrayList<>(command.positionalParameters());
    command.options().stream()
        .filter(option -> root || !option.inherited())
        .filter(option -> EVERYWHERE.stream().noneMatch(List.of(option.names())::contains))
        .filter(option -> !option.hidden())
        .forEach(arguments::add);
    return arguments.isEmpty()
        ? ""
        : "[cols=\"2,5\"]\n|===\n"
            + arguments.stream().map(CommandLineChapterTest::row).collect(Collectors.joining())
            + "|===\n";
  }

  private static String row(ArgSpec argument) {
    String label = argument.paramLabel();
    String name =
        argument instanceof OptionSpec option
            ? Arrays.stream(option.names()).collect(Collectors.joining("`, `"))
                + (option.arity().max() == 0 ? "" : " " + label)
            : label;
    return "| `" + name + "` | " + plain(String.join(" ", argument.description())) + "\n";
  }

  private static String plain(String text) {
    return text.replace("|", "\\|").replace("{", "\\{");
  }
}
