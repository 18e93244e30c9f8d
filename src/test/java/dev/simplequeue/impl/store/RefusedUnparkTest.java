package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.event.QueueEvent.RowsRefused;
import dev.simplequeue.event.QueueEvent.RowsTaken;
import dev.simplequeue.options.QueueOptions;
import dev.simplequeue.support.Heard;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A parked job that the database refuses to bring back holds up no other. */
class RefusedUnparkTest extends LimitsStoreTest {

  @Test
  void theOthersComeBackAndItComesBackWhenTheCauseIsGone() {
    Heard heard = new Heard();
    unparking = new Unparking(database, reaper, heard);
    UUID node = registerNode();
    limit(new QueueOptions().setLimitKeyMaxRunning(1));
    insert(
        keyed("a", 1), keyed("a", 0), keyed("b", 3), keyed("b", 4), keyed("c", 5), keyed("c", 6));
    List<ClaimedJob> running = jobs(node, 10);
    assertThat(parked()).isEqualTo(3);
    UUID culprit = rows("select id from {schema}.job where payload = '0'").get(0).getUUID(0);
    rows(
        "create function {schema}.refuse() returns trigger language plpgsql as"
            + " $$ begin raise exception 'not by this test'; end $$");
    rows(
        "create trigger refuse before update on {schema}.job for each row"
            + " when (old.parked_at is not null and old.payload = '0')"
            + " execute function {schema}.refuse()");
    running.forEach(job -> settle(node, job, COMPLETED));
    rows("delete from {schema}.permit where free_at < now()");

    assertThat(await(unparking.unpark())).containsExactly("work");

    assertThat(parked()).isEqualTo(1);
    await(unparking.unpark());
    assertThat(heard.all(RowsRefused.class))
        .hasSize(1)
        .allMatch(
            event ->
                event.rows().equals(List.of(culprit)) && event.error().contains("not by this"));

    rows("drop function {schema}.refuse() cascade");

    eventually(
        () -> {
          await(unparking.unpark());
          assertThat(parked()).isZero();
        });
    assertThat(heard.all(RowsTaken.class)).hasSize(1);
    assertThat(heard.all(RowsRefused.class)).hasSize(1);
  }
}
