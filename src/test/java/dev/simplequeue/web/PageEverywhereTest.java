package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The page does not care where it stands. */
class PageEverywhereTest extends OnBrowser {
  private static final List<String> MENU =
      List.of(
          "Jobs",
          "Queues",
          "Dead letters",
          "Schedules",
          "Nodes",
          "Operations",
          "Audit",
          "About",
          "Overview");

  @Test
  void thePageWorksWhereverItIsMountedAndBehindAProxyThatStripsThePrefix() {
    serveShop(Access.everything("ada"));
    int mounted = mountedAt("/a/b/", Access.everything("ada"));
    int proxy = strippingProxy("/ops/queue/");
    for (String root :
        List.of(
            "http://localhost:" + port + "/",
            "http://localhost:" + mounted + "/a/b/",
            "http://localhost:" + proxy + "/ops/queue/")) {
      browser.go(root);
      browser.sees(OVERVIEW);
      for (String page : MENU) {
        browser.click(page);
        browser.sees(page);
        assertThat(browser.url()).startsWith(root);
      }
      browser.click("Queues");
      browser.click("thumbnail");
      browser.sees("Its jobs");
      browser.click("Resume");
      browser.sees("thumbnail goes on");
      browser.click("Pause");
      browser.sees("thumbnail is paused");
      browser.go(browser.url());
      browser.sees("Its jobs");
      assertThat(browser.violations()).isEqualTo(List.of());
      assertThat(browser.complaints()).as(root).isEmpty();
    }
  }
}
