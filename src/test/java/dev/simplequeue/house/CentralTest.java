package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The POM has what Maven Central asks for: an upload without it is refused. */
class CentralTest {
  private static final XPath PATHS = XPathFactory.newInstance().newXPath();

  private static Document pom;

  @BeforeAll
  static void read() throws Exception {
    pom =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(Path.of("pom.xml").toFile());
  }

  private static List<String> texts(String path) throws Exception {
    NodeList found = (NodeList) PATHS.evaluate(path, pom, XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int at = 0; at < found.getLength(); at++) {
      texts.add(found.item(at).getTextContent().strip());
    }
    return texts;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name",
        "description",
        "url",
        "licenses/license/name",
        "licenses/license/url",
        "developers/developer/name",
        "developers/developer/organization",
        "developers/developer/organizationUrl",
        "scm/connection",
        "scm/developerConnection",
        "scm/url"
      })
  void itSays(String element) throws Exception {
    assertThat(texts("/project/" + element)).isNotEmpty().noneMatch(String::isEmpty);
  }

  /** The owner of a group id is the owner of its domain. */
  @Test
  void itsGroupIsThatOfItsDomain() throws Exception {
    String[] group = texts("/project/groupId").get(0).split("\\.");

    assertThat(texts("/project/url")).containsExactly("https://" + group[1] + "." + group[0]);
  }

  @Test
  void aReleaseHasSourcesJavadocAndSignaturesAndABillOfMaterials() throws Exception {
    assertThat(texts("/project/build/plugins/plugin/artifactId")).contains("maven-javadoc-plugin");
    assertThat(texts("/project/profiles/profile[id='release']//plugin/artifactId"))
        .contains("maven-source-plugin", "cyclonedx-maven-plugin");
    assertThat(texts("/project/profiles/profile[id='sign']//plugin/artifactId"))
        .contains("maven-gpg-plugin");
    assertThat(texts("/project/properties/project.build.outputTimestamp")).hasSize(1);
  }

  @Test
  void nothingThatItUsesMayStillChange() throws Exception {
    assertThat(texts("/project/properties/*")).noneMatch(value -> value.contains("SNAPSHOT"));
    assertThat(texts("//dependency/version | //plugin/version")).allMatch(v -> v.startsWith("${"));
  }
}
