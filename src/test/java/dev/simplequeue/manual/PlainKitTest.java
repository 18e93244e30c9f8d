package dev.simplequeue.manual;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.TestServer;
import org.junit.jupiter.api.Test;

/** What the manual shows of the kit without JUnit. */
class PlainKitTest {

  @Test
  void aMainUsesTheKit() {
    PlainKit.main(new String[] {TestServer.uri()});
  }

  @Test
  void aJobRunsInlineAndIsLookedAt() {
    assertThat(PlainKit.inline()).isEqualTo("sent to ada@example.org");
  }
}
