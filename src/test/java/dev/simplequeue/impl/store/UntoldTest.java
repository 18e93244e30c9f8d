package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** For whom a cancel and a pause wait. */
@Tag("promise-6")
class UntoldTest extends OnTables {
  private UUID node;
  private UUID job;

  @BeforeEach
  void claimAndOrder() {
    node = registerNode();
    rows("update {schema}.node set queues = '{work}'");
    JobRequest request = JobRequest.of("work");
    job = request.id();
    insert(request);
    claimOne(node);
    await(new Cancelling(database, session).cancel(List.of(job)));
    await(new Pausing(database, session).pause("work"));
  }

  private Untold job(OffsetDateTime since) {
    return await(new Cancelling(database, session).untold(List.of(job), since));
  }

  private Untold queue(OffsetDateTime since) {
    return await(new Pausing(database, session).untold("work", since));
  }

  private void look() {
    Orders orders = new Orders(database, session);
    await(
        orders
            .look(List.of(job), List.of("work", "other"))
            .onSuccess(seen -> assertThat(seen.cancelled()).containsExactly(job))
            .onSuccess(seen -> assertThat(seen.paused()).containsExactly("work"))
            .compose(seen -> orders.obeyed(node, seen)));
  }

  @Test
  void theyWaitUntilTheNodeThatLivesHasLookedLater() {
    look();
    OffsetDateTime cancelled = job(null).since();
    OffsetDateTime paused = queue(null).since();

    assertThat(job(cancelled).left()).as("it looked before").containsExactly(job);
    assertThat(queue(paused).left()).containsExactly(node);

    look();

    assertThat(job(cancelled).left()).isEmpty();
    assertThat(queue(paused).left()).isEmpty();
  }

  @Test
  void aNodeThatWasDeclaredDeadIsNotWaitedFor() {
    OffsetDateTime since = job(null).since();
    rows("update {schema}.node set dead_at = now()");

    assertThat(job(since).left()).isEmpty();
    assertThat(queue(since).left()).isEmpty();
    assertThat(job(null).left()).isEmpty();
    assertThat(queue(null).left()).isEmpty();
  }

  @Test
  void aNodeOfALibraryThatDoesNotTellIsNotWaitedFor() {
    rows("update {schema}.node set looked_at = null");

    OffsetDateTime since = job(null).since();

    assertThat(job(null).left()).isEmpty();
    assertThat(job(since).left()).isEmpty();
    assertThat(queue(null).left()).isEmpty();
    assertThat(queue(since).left()).isEmpty();
  }
}
