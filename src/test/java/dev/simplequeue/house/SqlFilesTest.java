package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the head of each SQL file says of its callers is true, and nobody reads a place by number.
 */
class SqlFilesTest {
  private static final Path RESOURCES = Path.of("src/main/resources/dev/simplequeue");
  private static final Path JAVA = Path.of("src/main/java");
  private static final Path MANUAL = Path.of("src/main/asciidoc");

  private static final Pattern CALLED_BY =
      Pattern.compile("Called\\s+by\\s+([a-zA-Z_.]+(?:,\\s+[a-z][a-z_]*(?:\\.sql)?(?=[,. ]))*)");

  private static final Pattern FRAGMENT = Pattern.compile("\\{fragment ([a-z_]+)}");

  /** Kept for nodes of older libraries, which run beside newer ones. */
  private static final Set<String> OF_OLDER_LIBRARIES = Set.of("claim_limited");

  private static Stream<Path> files(Path folder, String ending) {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(f -> f.toString().endsWith(ending)).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Its text with its fragments in their places. */
  private static String statement(Path file) {
    return FRAGMENT
        .matcher(text(file))
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    text(RESOURCES.resolve("fragment/" + found.group(1) + ".sql"))));
  }

  private static String name(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[a-z]+$", "");
  }

  /** The comment at the start, in one line. */
  private static String head(Path file) {
    return text(file)
        .lines()
        .takeWhile(line -> line.startsWith("--"))
        .map(line -> line.substring(2).strip())
        .collect(Collectors.joining(" "));
  }

  @Test
  void theHeadOfAStatementNamesTheClassThatSendsIt() {
    files(RESOURCES.resolve("sql"), ".sql")
        .forEach(
            file -> {
              String loads = "Sql.statement(\"" + name(file) + "\")";
              Set<String> callers =
                  files(JAVA, ".java")
                      .filter(source -> text(source).contains(loads))
                      .map(SqlFilesTest::name)
                      .collect(Collectors.toCollection(TreeSet::new));
              assertThat(callers).as("what sends " + file).hasSize(1);
              assertThat(head(file))
                  .as(file.toString())
                  .containsPattern("Called by " + callers.iterator().next() + "\\b");
            });
  }

  @Test
  void theHeadOfAFragmentNamesTheStatementsThatHaveIt() {
    files(RESOURCES.resolve("fragment"), ".sql")
        .forEach(
            file -> {
              String users =
                  files(RESOURCES.resolve("sql"), ".sql")
                      .filter(other -> text(other).contains("{fragment " + name(file) + "}"))
                      .map(other -> name(other) + ".sql")
                      .collect(Collectors.joining(", "));
              assertThat(head(file)).as(file.toString()).endsWith("Part of " + users + ".");
            });
  }

  @Test
  void theHeadOfAFunctionNamesAllThatCallIt() {
    String manual =
        files(MANUAL, ".adoc").map(SqlFilesTest::text).collect(Collectors.joining("\n"));
    files(RESOURCES.resolve("function"), ".sql")
        .forEach(
            file -> {
              String call = "{schema}." + name(file) + "(";
              Set<String> callers = new TreeSet<>();
              files(RESOURCES.resolve("sql"), ".sql")
                  .filter(other -> statement(other).contains(call))
                  .forEach(other -> callers.add(name(other) + ".sql"));
              files(RESOURCES.resolve("function"), ".sql")
                  .filter(other -> !other.equals(file) && text(other).contains(call))
                  .forEach(other -> callers.add(name(other)));
              if (OF_OLDER_LIBRARIES.contains(name(file))) {
                callers.add("older");
              }
              if (manual.contains("simplequeue." + name(file) + "(")) {
                callers.add("users");
              }
              assertThat(namedIn(head(file)))
                  .as("who calls " + file)
                  .containsExactlyInAnyOrderElementsOf(callers);
            });
  }

  private static Set<String> namedIn(String head) {
    var named = CALLED_BY.matcher(head);
    assertThat(named.find()).as("\"Called by\" in: " + head).isTrue();
    return Stream.of(named.group(1).replaceFirst("\\.$", "").split(",\\s+"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void theManualNamesStatementsThatAreThere() {
    Pattern named = Pattern.compile("`([a-z_]+\\.sql)`");
    files(MANUAL, ".adoc")
        .flatMap(file -> named.matcher(text(file)).results())
        .forEach(found -> assertThat(RESOURCES.resolve("sql/" + found.group(1))).exists());
  }

  /** A column that is added somewhere shifts no other. */
  @Test
  void resultsAreReadByName() {
    Pattern byPlace =
        Pattern.compile("\\.get[A-Z]\\w*\\((\\d+|[A-Z_]+( \\+ \\d+)?|column\\+\\+)\\)");
    files(JAVA, ".java")
        .filter(source -> text(source).contains("io.vertx.sqlclient.Row"))
        .forEach(
            source ->
                assertThat(text(source).lines().filter(line -> byPlace.matcher(line).find()))
                    .as(source.toString())
                    .isEmpty());
  }
}
