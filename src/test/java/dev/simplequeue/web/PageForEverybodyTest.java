package dev.simplequeue.web;

import org.junit.jupiter.api.Test;

/** Everybody can use each page on a large screen, in both themes. */
class PageForEverybodyTest extends OnEveryPage {

  @Test
  void everyPageCanBeUsedByEverybodyOnALargeScreen() {
    areSound(1280);
  }
}
