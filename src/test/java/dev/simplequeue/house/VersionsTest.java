package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.PackageVersion;
import dev.simplequeue.support.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Users' applications get one version of each library, the one that Vert.x has. */
class VersionsTest {
  private static final Path POM = Path.of("pom.xml");

  /** What the file says for the property, the first time and in each profile. */
  private static List<String> said(Path file, String tag) throws IOException {
    return Pattern.compile("<" + Pattern.quote(tag) + ">([^<]+)</")
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"jackson.version", "slf4j.version"})
  void theVersionIsThatOfTheBomOfVertx(String property) throws IOException {
    String vertx = said(POM, "vertx.version").get(0);
    Path bom =
        Path.of(
            System.getProperty("user.home"),
            ".m2/repository/io/vertx/vertx-dependencies",
            vertx,
            "vertx-dependencies-" + vertx + ".pom");
    Assumptions.assumeTrue(Files.exists(bom), "the local repository is elsewhere");

    assertThat(said(POM, property).get(0)).isEqualTo(said(bom, property).get(0));
  }

  /** A mixture finds its missing methods in production. */
  @Test
  void thePartsOfJacksonHaveOneVersion() {
    assertThat(com.fasterxml.jackson.databind.cfg.PackageVersion.VERSION.toFullString())
        .endsWith("/" + PackageVersion.VERSION);
  }

  @Test
  void theManualNamesTheVersionsThatWereTried() throws IOException {
    String chapter = Manual.chapter("getting-started");

    assertThat(chapter).contains("Vert.x " + said(POM, "vertx.version").get(0));
    assertThat(said(POM, "jackson.version"))
        .hasSize(2)
        .allSatisfy(version -> assertThat(chapter).contains("Jackson " + version));
    assertThat(said(POM, "slf4j.version"))
        .hasSize(2)
        .allSatisfy(version -> assertThat(chapter).contains("SLF4J " + version));
  }

  /** Maven on this machine has what they name: the build uses the same. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "examples/pom.xml",
        "src/test/resources/dev/simplequeue/examples/quickstart-pom.xml"
      })
  void aUsersProjectNamesTheVersionsOfTheBuild(Path project) throws IOException {
    String text = Files.readString(project);

    for (String artifact : List.of("maven-compiler-plugin", "exec-maven-plugin")) {
      assertThat(text)
          .contains(
              "<artifactId>"
                  + artifact
                  + "</artifactId>\n        <version>"
                  + said(POM, artifact + ".version").get(0)
                  + "</version>");
    }
    assertThat(text)
        .contains(
            "<artifactId>vertx-simple-queue</artifactId>\n      <version>"
                + said(POM, "version").get(0)
                + "</version>");
    List<String> slf4j =
        Pattern.compile("slf4j(?:-simple</artifactId>\\s+<version>|\\.version>)(\\d[^<]+)<")
            .matcher(text)
            .results()
            .map(found -> found.group(1))
            .toList();
    assertThat(slf4j).containsExactly(said(POM, "slf4j.version").get(0));
    assertThat(said(POM, "vertx.version")).containsAll(said(project, "vertx.version"));
  }
}
