package dev.simplequeue.options;

import java.util.List;

/** What the options classes declare, for tests in other packages. */
public final class DeclaredOptions {

  private DeclaredOptions() {}

  /** The rows of the manual's table: key, kind, default, limits, meaning. */
  public static List<List<String>> table() {
    return NodeOption.OPTIONS.table();
  }
}
