package dev.simplequeue.web;

import org.junit.jupiter.api.Test;

/** Everybody can use each page on a small screen, in both themes. */
class PageOnATelephoneTest extends OnEveryPage {

  @Test
  void everyPageCanBeUsedByEverybodyOnASmallScreen() {
    areSound(360);
  }
}
