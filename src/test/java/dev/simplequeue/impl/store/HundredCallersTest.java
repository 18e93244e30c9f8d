package dev.simplequeue.impl.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.Receipt;
import dev.simplequeue.job.Receipt.Status;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A hundred callers who enqueue with one key at the same time. */
@Tag("promise-13")
class HundredCallersTest extends ManyCallers {
  private static final int CALLERS = 100;

  @ParameterizedTest
  @EnumSource(KeyPolicy.class)
  void ofAHundredCallersWithAKeyOneInserts(KeyPolicy policy) {
    openSessions(CALLERS);

    List<JobRequest> callers = requests(policy, CALLERS);
    List<Receipt> receipts = enqueue(callers);

    List<Receipt> inserted =
        receipts.stream().filter(receipt -> receipt.status() == Status.INSERTED).toList();
    assertThat(inserted).hasSize(1);
    Status others =
        switch (policy) {
          case KEEP -> Status.DUPLICATE;
          case REPLACE -> Status.REPLACED;
          case RETIME -> Status.RETIMED;
          case REJECT -> Status.REFUSED;
        };
    assertThat(receipts).filteredOn(receipt -> receipt.status() == others).hasSize(CALLERS - 1);
    UUID job = inserted.get(0).id();
    if (policy != KeyPolicy.REJECT) {
      assertThat(receipts).extracting(Receipt::id).containsOnly(job);
    }
    Row row = rows("select id, payload::text from {schema}.job").get(0);
    assertThat(row.getUUID(0)).isEqualTo(job);
    assertThat(liveJobs()).isEqualTo(1);
    if (policy != KeyPolicy.REPLACE) {
      assertThat(row.getString(1)).isEqualTo(payloadOf(callers, job));
    }
  }

  /** While the holder runs, its key goes to one of them: the others meet that one. */
  @ParameterizedTest
  @EnumSource(
      value = KeyPolicy.class,
      names = {"REPLACE", "RETIME"})
  void ofAHundredCallersWhoTakeAKeyFromARunningJobOneInserts(KeyPolicy policy) {
    insert(request(KeyPolicy.KEEP));
    ClaimedJob holder = claimOne(node);
    openSessions(CALLERS);

    List<Receipt> receipts = enqueue(requests(policy, CALLERS));

    assertThat(receipts).filteredOn(r -> r.status() == Status.INSERTED).hasSize(1);
    assertThat(receipts).extracting(Receipt::id).hasSize(CALLERS).doesNotContain(holder.id());
    assertThat(liveJobs()).isEqualTo(2);
    assertThat(settle(node, holder, failed(Duration.ZERO)))
        .isEqualTo(new Fate.Ended(JobState.FAILED));
  }

  private static String payloadOf(List<JobRequest> requests, UUID id) {
    return requests.stream()
        .filter(request -> request.id().equals(id))
        .findFirst()
        .orElseThrow()
        .payload()
        .text();
  }
}
