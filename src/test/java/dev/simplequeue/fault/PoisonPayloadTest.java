package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.support.LambdaHandler;
import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Somebody has put a payload into the tables that no JSON reader of this side takes. */
@Tag("promise-5")
class PoisonPayloadTest extends UnderLoad {

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiterString = " -> ",
      quoteCharacter = '`',
      value = {
        "5000 deep -> repeat('[', 5000) || repeat(']', 5000)",
        "a number of 2000 digits -> '{\"millis\":' || repeat('9', 2000) || '}'",
        "no object -> '[1,2,3]'"
      })
  void aPayloadThatCannotBeReadCostsItsOwnJobAlone(String name, String payload) {
    begin(2);

    for (int i = 0; i < 20; i++) {
      UUID id = JobRequest.of(Work.QUEUE).id();
      ledger.requested(id);
      rows(
          "insert into {schema}.job (id, queue, bytes, priority, payload) select $1, 'work', 10000,"
              + " 0, ("
              + payload
              + ")::jsonb",
          id);
    }
    recoversWithin(SOON);

    booksAgree("payload that cannot be read: " + name, 1);
    assertThat(rows("select distinct state from {schema}.dead_letter"))
        .extracting(row -> row.getString(0))
        .isEqualTo(List.of("unprocessable"));
    assertThat(deadJobs()).isEqualTo(20);
  }

  @Test
  void aHandlerThatReadsNothingRunsEvenThat() {
    UUID id = JobRequest.of("text").id();
    queue = deployQueue();
    rows(
        "insert into {schema}.job (id, queue, bytes, payload) select $1, 'text', 10000,"
            + " (repeat('[', 5000) || repeat(']', 5000))::jsonb",
        id);
    deployHandlers(() -> LambdaHandler.succeeding("text"), ThreadingModel.EVENT_LOOP, 1);

    eventually(() -> assertThat(archivedJobs()).isEqualTo(1));
  }
}
