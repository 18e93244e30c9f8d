package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.Manual;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the manual tells in words, it shows too; and who cannot see a picture can read it. */
class PicturesTest {
  private static final Path MANUAL = Path.of("src/main/asciidoc");

  private static List<Path> files(String folder, String ending) throws IOException {
    try (Stream<Path> files = Files.list(MANUAL.resolve(folder))) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static List<MatchResult> shown() throws IOException {
    StringBuilder manual = new StringBuilder();
    for (Path chapter : files("", ".adoc")) {
      manual.append(Files.readString(chapter));
    }
    return Pattern.compile("^image::pictures/([^\\[]+)\\[(.*)]$", Pattern.MULTILINE)
        .matcher(manual)
        .results()
        .toList();
  }

  static List<Path> drawn() throws IOException {
    return files("pictures", ".svg");
  }

  @Test
  void eachPictureIsShownWithWordsForThoseWhoCannotSeeIt() throws IOException {
    assertThat(shown()).allSatisfy(picture -> assertThat(picture.group(2)).hasSizeGreaterThan(40));
    assertThat(shown().stream().map(picture -> picture.group(1)).collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            files("pictures", "").stream().map(file -> file.getFileName().toString()).toList());
  }

  /** It brings its own light ground, so that its dark words can be read on a dark page. */
  @ParameterizedTest
  @MethodSource("drawn")
  void aDrawnPictureCanBeReadOnALightAndOnADarkPage(Path file) throws Exception {
    Element svg =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(file.toFile())
            .getDocumentElement();
    NodeList grounds = svg.getElementsByTagName("rect");
    Element ground = (Element) grounds.item(0);

    assertThat(svg.getAttribute("role")).isEqualTo("img");
    assertThat(svg.getAttribute("aria-label")).hasSizeGreaterThan(40);
    assertThat(ground.getAttribute("fill")).isEqualTo("#ffffff");
    assertThat(ground.getAttribute("width")).isEqualTo(svg.getAttribute("width"));
    assertThat(ground.getAttribute("height")).isEqualTo(svg.getAttribute("height"));
  }

  @Test
  void eachFaultThatIsRecoveredFromHasAPicture() {
    String chapter = Manual.chapter("reliability");

    assertThat(Manual.table("reliability", "faults"))
        .hasSizeGreaterThan(10)
        .filteredOn(row -> !row.get(1).equals("–"))
        .allSatisfy(
            row -> {
              String place = row.get(0).replaceAll("<<([a-z-]+),.*>>", "$1");
              assertThat(chapter)
                  .containsPattern("\\[#" + place + "]\n=== [^\n]+\n\nimage::pictures/[a-z-]+.svg");
            });
  }

  @Test
  void theArchitectureShowsEachPart() throws IOException {
    Set<String> parts =
        Pattern.compile("^\\| `([A-Z][a-z]+)Verticle`", Pattern.MULTILINE)
            .matcher(Manual.chapter("getting-started"))
            .results()
            .map(part -> part.group(1))
            .collect(Collectors.toSet());

    assertThat(parts).hasSizeGreaterThan(7);
    assertThat(Files.readString(MANUAL.resolve("pictures/architecture.svg")))
        .contains(parts.stream().map(part -> ">" + part + "</text>").toList());
  }
}
