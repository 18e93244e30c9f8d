package dev.simplequeue.web;

import org.junit.jupiter.api.Test;

/** Everybody can use each page, on a large and on a small screen, in both themes. */
class PageForEverybodyTest extends OnBrowser {

  private void areSound(int width) {
    serveShop(Access.everything("ada"));
    browser.size(width, 900);
    ShopPages.of(queue)
        .forEach(
            (page, text) -> {
              go(page);
              browser.sees(text);
              isSound(page + " at " + width);
            });
  }

  @Test
  void everyPageCanBeUsedByEverybodyOnALargeScreen() {
    areSound(1280);
  }

  @Test
  void everyPageCanBeUsedByEverybodyOnASmallScreen() {
    areSound(360);
  }
}
