package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.SearchIndex;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The chapters of the manual lead to each other, in the repository and in the rendered site. */
class SiteTest {
  private static final Path MANUAL = Path.of("src/main/asciidoc");
  private static final Pattern CROSS_REFERENCE =
      Pattern.compile("xref:([a-z-]+\\.adoc)(?:#([A-Za-z_-]+))?\\[");

  private static List<Path> chapters() throws IOException {
    try (Stream<Path> files = Files.list(MANUAL)) {
      return files.filter(file -> file.toString().endsWith(".adoc")).sorted().toList();
    }
  }

  private static List<MatchResult> references(Path chapter) throws IOException {
    return CROSS_REFERENCE.matcher(Files.readString(chapter)).results().toList();
  }

  @Test
  void theListOfChaptersIsThatOfTheFirstPage() throws IOException {
    List<String> expected = new ArrayList<>(List.of("index.html"));
    references(MANUAL.resolve("index.adoc"))
        .forEach(reference -> expected.add(reference.group(1).replace(".adoc", ".html")));

    assertThat(SearchIndex.pages()).isEqualTo(expected);
  }

  @Test
  void eachChapterIsInTheList() throws IOException {
    assertThat(chapters())
        .extracting(chapter -> chapter.getFileName().toString().replace(".adoc", ".html"))
        .containsExactlyInAnyOrderElementsOf(SearchIndex.pages());
  }

  @Test
  void eachReferenceLeadsToAChapterAndAPlaceInIt() throws IOException {
    List<String> lost = new ArrayList<>();
    for (Path chapter : chapters()) {
      for (MatchResult reference : references(chapter)) {
        if (!leads(MANUAL.resolve(reference.group(1)), reference.group(2))) {
          lost.add(chapter.getFileName() + ": " + reference.group());
        }
      }
    }

    assertThat(lost).isEmpty();
  }

  /** Each chapter is a page of its own: {@code <<id>>} leads within it, and nowhere else. */
  @Test
  void eachReferenceWithinAChapterLeadsToAPlaceInIt() throws IOException {
    List<String> lost = new ArrayList<>();
    for (Path chapter : chapters()) {
      List<MatchResult> references =
          Pattern.compile("<<([a-z-]+)(?:,[^>]*)?>>")
              .matcher(Files.readString(chapter))
              .results()
              .toList();
      for (MatchResult reference : references) {
        if (!leads(chapter, reference.group(1))) {
          lost.add(chapter.getFileName() + ": " + reference.group());
        }
      }
    }

    assertThat(lost).isEmpty();
  }

  @Test
  void theReadmesLinksLeadToFilesAndPlacesInThem() throws IOException {
    List<String> lost = new ArrayList<>();
    List<MatchResult> links =
        Pattern.compile("]\\((?!https?:)([^)#]+)(?:#([^)]+))?\\)")
            .matcher(Files.readString(Path.of("README.md")))
            .results()
            .toList();
    for (MatchResult link : links) {
      if (!leads(Path.of(link.group(1)), link.group(2))) {
        lost.add(link.group());
      }
    }

    assertThat(links).hasSizeGreaterThan(10);
    assertThat(lost).isEmpty();
  }

  private static boolean leads(Path target, String place) throws IOException {
    return Files.exists(target)
        && (place == null
            || Pattern.compile("\\[#" + Pattern.quote(place) + "[],]")
                .matcher(Files.readString(target))
                .find());
  }

  @Test
  void thePicturesAreThere() throws IOException {
    List<String> lost = new ArrayList<>();
    for (Path chapter : chapters()) {
      Pattern.compile("image::([^\\[]+)\\[")
          .matcher(Files.readString(chapter))
          .results()
          .map(picture -> picture.group(1))
          .filter(picture -> !Files.exists(MANUAL.resolve(picture)))
          .forEach(lost::add);
    }

    assertThat(lost).isEmpty();
  }
}
