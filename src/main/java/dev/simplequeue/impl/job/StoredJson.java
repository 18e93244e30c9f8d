package dev.simplequeue.impl.job;

import dev.simplequeue.impl.base.Internals;
import dev.simplequeue.job.JsonText;

/** JSON that the database gave back: it was checked when it went there. */
public final class StoredJson {

  private StoredJson() {}

  /** Takes a text that is valid JSON. */
  public static JsonText of(String text) {
    // Loads the class, which registers how.
    JsonText.EMPTY_OBJECT.bytes();
    return (JsonText) Internals.storedJson().apply(text);
  }
}
