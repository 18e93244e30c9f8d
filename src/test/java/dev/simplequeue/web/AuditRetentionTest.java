package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.options.JanitorOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is written down of changes is not kept for ever. */
class AuditRetentionTest extends OnWeb {

  @Test
  void theJanitorRemovesOldRowsOfTheAuditAndOldAnswers() {
    serve(
        webOptions()
            .setJanitor(
                new JanitorOptions()
                    .setDaysAhead(1)
                    .setInterval(Duration.ofSeconds(1))
                    .setKeepAudit(Duration.ofDays(30))),
        Access.everything("ada"));
    for (String key : new String[] {"old", "new"}) {
      post("/api/v1/queues/q/pause", "{}", "Idempotency-Key", key);
    }

    rows(
        "update {schema}.audit set at = now() - interval '31 days' where id ="
            + " (select id from {schema}.audit order by id limit 1)");
    rows("update {schema}.web_answer set at = now() - interval '25 hours' where key = 'old'");

    eventually(() -> assertThat(number("select count(*) from {schema}.audit")).isOne());
    eventually(() -> assertThat(number("select count(*) from {schema}.web_answer")).isOne());
    assertThat(rows("select key from {schema}.web_answer").get(0).getString("key"))
        .isEqualTo("new");
  }
}
