package dev.simplequeue.notify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.bus.Hint;
import dev.simplequeue.impl.bus.HintJson;
import dev.simplequeue.impl.sql.Channel;
import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What one node tells reaches the others: no kind of hint is left out. */
class NotifySenderTest extends OnDatabase {
  private static final Set<UUID> IDS = Set.of(UUID.randomUUID());

  private static final List<Hint> KINDS =
      List.of(
          new Hint.Jobs(Set.of("work")),
          new Hint.Cancelled(IDS),
          new Hint.Awaited(IDS),
          new Hint.Changed(IDS),
          new Hint.Paused(Set.of("work")),
          new Hint.Schedules(Set.of("nightly")),
          new Hint.Operations(IDS));

  @Test
  void everyKindOfHintIsSent() {
    Queue<String> heard = new ConcurrentLinkedQueue<>();
    Channel listening = new Channel(new Database(vertx, options()));
    listening.onHeard(heard::add, () -> {});
    await(listening.send(List.of()));
    Channel channel = new Channel(new Database(vertx, options()));

    await(
        Future.future(
            sent ->
                vertx.runOnContext(
                    v -> {
                      NotifySender sender =
                          new NotifySender(vertx, channel, "me", Duration.ZERO, event -> {});
                      KINDS.forEach(sender::tell);
                      sender.stop().onComplete(sent);
                    })));

    eventually(
        () ->
            assertThat(heard.stream().map(text -> HintJson.read(text, "you")).map(Optional::get))
                .containsExactlyInAnyOrderElementsOf(KINDS));
    await(listening.close());
    await(channel.close());
  }

  /** A new kind of hint that other nodes are told stands in this test too. */
  @Test
  void allKindsThatAreWrittenAreTried() {
    assertThat(Hint.class.getPermittedSubclasses())
        .filteredOn(kind -> kind != Hint.HeardAgain.class && kind != Hint.Deaf.class)
        .containsExactlyInAnyOrderElementsOf(KINDS.stream().map(Object::getClass).toList());
  }
}
