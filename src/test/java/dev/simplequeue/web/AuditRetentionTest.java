package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.options.JanitorOptions;
import io.vertx.core.json.JsonArray;
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

  /** Its node has died in between; later nobody can tell. */
  @Test
  void aChangeThatNeverEndedIsShownAsUnknown() {
    serve(Access.everything("ada"));
    for (String age : new String[] {"9 minutes", "11 minutes"}) {
      rows(
          "insert into {schema}.audit (id, at, caller, action, target) values (gen_random_uuid(), now() - interval '"
              + age
              + "', 'bob', 'pause', '{\"queue\": \""
              + age
              + "\"}')");
    }

    JsonArray unknown = get("/api/v1/audit?outcome=unknown").json().getJsonArray("entries");
    JsonArray begun = get("/api/v1/audit?outcome=begun").json().getJsonArray("entries");

    assertThat(unknown).hasSize(1);
    assertThat(unknown.getJsonObject(0).getJsonObject("target").getString("queue"))
        .isEqualTo("11 minutes");
    assertThat(unknown.getJsonObject(0).getString("detail")).contains("it may have been made");
    assertThat(begun).hasSize(1);
  }
}
