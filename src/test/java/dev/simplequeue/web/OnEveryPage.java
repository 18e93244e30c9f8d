package dev.simplequeue.web;

/** Looks at every page as one who may do everything. */
abstract class OnEveryPage extends OnBrowser {

  protected void areSound(int width) {
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
}
