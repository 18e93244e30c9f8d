package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.WebOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.WebElement;

/** What the overview remembers, and how one installation is told from another. */
class PageOverviewTest extends OnBrowser {
  private static final String COLOUR = "#b3261e";

  private static List<String> times() {
    return browser.texts("main details tbody tr td:first-child");
  }

  @Test
  void theRatesThatTheTabHasSeenOutliveAReload() {
    serveShop(Access.everything("ada"));
    go("");
    browser.sees(OVERVIEW);
    eventually(
        () -> {
          await(queue.enqueue(JobRequest.of("email")));
          assertThat(times()).hasSizeGreaterThanOrEqualTo(2);
        });
    List<String> before = times();
    assertThat(browser.text()).contains("From the counts that this tab has seen since");

    go("");
    browser.sees(OVERVIEW);
    eventually(() -> assertThat(times()).containsAll(before));

    browser.run("sessionStorage.setItem('simplequeue-rates', '{\"of\": \"another database\"}')");
    go("");
    browser.sees("The first numbers come in a few seconds.");
  }

  @Test
  void anInstallationHasItsNameItsColourAndLinksToTheOthers() {
    Map<String, String> peers = new LinkedHashMap<>();
    peers.put("staging", "https://staging.example.org/queue/");
    peers.put("the other shop", at("").replace(":" + port, ":1"));
    var options = webOptions();
    options.setWeb(
        new WebOptions()
            .setPort(0)
            .setInstanceName("shop in production")
            .setColour(COLOUR)
            .setPeers(peers));
    serve(options, Access.everything("ada"));
    go("queues");
    browser.sees("shop in production");
    eventually(
        () ->
            assertThat(browser.run("return document.title"))
                .isEqualTo("Queues · shop in production · Simple Queue"));
    assertThat(browser.run("return document.querySelector('link[rel=icon]').href").toString())
        .startsWith("data:image/svg+xml")
        .contains("%23b3261e");
    assertThat(
            browser.run("return getComputedStyle(document.querySelector('.top')).borderTopColor"))
        .isEqualTo("rgb(179, 38, 30)");
    assertThat(
            browser.all("nav ul[aria-labelledby=peers] a").stream()
                .map(link -> link.getText() + " " + link.getDomAttribute("href")))
        .containsExactlyElementsOf(
            peers.entrySet().stream().map(peer -> peer.getKey() + " " + peer.getValue()).toList());
    isSound("an installation with a colour");
    browser.size(360, 900);
    isSound("an installation with a colour at 360");
    browser.all(".menu-button").forEach(WebElement::click);
    browser.sees("the other shop");
    isSound("the menu with peers at 360");
  }
}
