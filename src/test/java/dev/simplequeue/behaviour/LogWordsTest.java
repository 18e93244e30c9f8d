package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.NodeStarted;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.Heard;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Log;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.ThreadingModel;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Lines in the log call nodes by their names. */
class LogWordsTest extends OnDatabase {
  private final Heard heard = new Heard();

  @Override
  protected SimpleQueueOptions options() {
    return super.options().setNodeName("web-1").addListener(heard);
  }

  @Test
  void aNodeIsCalledByItsNameAndTheEndOfItsId() {
    try (Log log = Log.listen()) {
      deployQueue();
      deployHandlers(() -> LambdaHandler.succeeding("work"), ThreadingModel.EVENT_LOOP, 1);
      eventually(() -> assertThat(log.lines()).anyMatch(line -> line.contains("has handlers")));

      String id = heard.all(NodeStarted.class).get(0).node().toString();
      String called = "Node web-1 (" + id.substring(id.length() - 8) + ")";
      List<String> lines = log.lines();
      assertThat(lines)
          .filteredOn(line -> line.startsWith("Node "))
          .hasSizeGreaterThanOrEqualTo(2)
          .allSatisfy(line -> assertThat(line).startsWith(called));
      assertThat(lines).filteredOn(line -> line.contains(id)).as("the whole id once").hasSize(1);
    }
  }
}
