package dev.simplequeue.web;

import dev.simplequeue.options.WebOptions;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Takes a picture of each page, on the widest, a usual and the narrowest screen, in both themes,
 * for those who look after its design: {@code -Dsimplequeue.gallery=} the folder. Without it
 * nothing is done.
 */
@EnabledIfSystemProperty(named = "simplequeue.gallery", matches = ".+")
class PageGalleryTest extends OnBrowser {

  @Test
  void eachPageHasItsPictures() {
    serve(
        ShopJobs.with(webOptions())
            .setWeb(
                new WebOptions()
                    .setPort(0)
                    .setInstanceName("shop in production")
                    .setColour("#b3261e")
                    .setPeers(Map.of("staging", "https://staging.example.org/"))),
        Access.everything("ada"));
    ShopJobs.enqueue(vertx, queue);
    for (int width : new int[] {2560, 1280, 360}) {
      browser.size(width, width > 1000 ? 1300 : 1100);
      ShopPages.of(queue)
          .forEach(
              (page, text) -> {
                go(page);
                browser.sees(text);
                for (String theme : new String[] {"dark", "light"}) {
                  browser.theme(theme);
                  take(page.replaceAll("[^a-z]+", "-") + "-" + width + "-" + theme);
                }
              });
    }
  }

  private static void take(String name) {
    browser.picture(Path.of(System.getProperty("simplequeue.gallery"), name + ".png"));
  }
}
