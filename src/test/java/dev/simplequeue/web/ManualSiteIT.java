package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rendered manual in a real browser. Skipped where it is not rendered, or no browser is. */
@Tag("browser")
class ManualSiteIT {
  private static final Path PAGE = Path.of("target/manual/reliability.html");

  private static Browser browser;

  @BeforeAll
  static void openBrowser() {
    assumeTrue(Files.exists(PAGE), "the manual is not rendered yet");
    assumeTrue(Browser.missing().isEmpty(), () -> "skipped: " + Browser.missing().orElseThrow());
    browser = Browser.open();
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {800, 1000, 1300, 1700})
  void theListOfChaptersStandsBesideTheTextAndNotOnIt(int width) {
    browser.size(width, 900);

    browser.go(PAGE.toUri().toString());

    assertThat(
            browser.run(
                "const side = id => document.getElementById(id).getBoundingClientRect();"
                    + " return side('content').left >= side('chapters').right"
                    + " && side('content').right <= innerWidth"))
        .isEqualTo(true);
  }
}
