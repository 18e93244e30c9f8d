package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** Many jobs changed at once from the page. */
class PageOperationTest extends OnBrowser {
  @Test
  void aGroupOfDeadLettersIsRedrivenByOneOperationThatMeansNoOther() {
    serveShop(Access.everything("ada"));
    go("dead");
    browser.sees("no such parcel");
    browser.click("Redrive …");
    browser.sees("Redrive 6 jobs?");
    browser.click("Redrive");
    browser.sees("6 changed");
    browser.sees("ada");
    assertThat(browser.url()).contains("operations?id=");
    isSound("operations");
    assertThat(number("select count(*) from {schema}.dead_letter where redriven_to is not null"))
        .isEqualTo(6);
  }

  @Test
  void whatAReaderMayDoWithAGroupIsOfferedAlsoIfThatIsKnownLater() {
    serveShop(Access.everything("ada"));
    go("dead");
    browser.sees("no such parcel");
    browser.sees("Redrive …");

    knows("undefined");
    eventually(() -> assertThat(browser.offers("Redrive …")).isFalse());

    knows("window.wasKnown");
    browser.sees("Redrive …");
  }

  /** What the page knows of its reader. */
  private void knows(String what) {
    browser.runAsync(
        "const told = arguments[0];"
            + " import(new URL('access.js', document.querySelector('script[type=module]').src))"
            + ".then(({me}) => { window.wasKnown ??= me(); me.set("
            + what
            + "); told(); });");
  }

  @Test
  void allThatMatchAreCountedFirstAndALargeNumberIsTyped() {
    serve(webOptions(), Access.everything("ada"));
    await(
        queue.enqueueAll(
            IntStream.range(0, 1_200).mapToObj(i -> JobRequest.of("many").runIn(HOUR)).toList()));
    later("other");
    go("jobs?q=queue:many");
    browser.sees("50 shown");
    browser.sees("there may be more");
    browser.click("Search on");
    browser.sees("100 shown");

    browser.run("scrollTo(0, 0)");
    browser.click("All that match …");
    browser.click("Delete …");
    browser.sees("Delete 1,200 jobs?");
    assertThat(browser.offers("Yes, delete")).isFalse();
    browser.press("1200");
    assertThat(browser.offers("Yes, delete")).isTrue();
    browser.press(Keys.ENTER);
    browser.sees("1,200 changed");
    eventually(() -> assertThat(liveJobs()).isEqualTo(1));
  }

  @Test
  void anOperationIsStoppedAndWhatItHasChangedStays() {
    serve(webOptions(), Access.everything("ada"));
    for (int i = 0; i < 3; i++) {
      later("q");
    }
    // One job is locked, and so the operation does not end; nor does it give up, however long this
    // takes.
    rows(
        "create function {schema}.try_much_later() returns trigger language plpgsql as $$ begin"
            + " if cardinality(new.again) > 0 then new.next_at := now() + interval '1 hour';"
            + " end if; return new; end $$");
    rows(
        "create trigger try_much_later before update on {schema}.operation"
            + " for each row execute function {schema}.try_much_later()");
    SqlConnection locker = await(pool.getConnection());
    Transaction lock = await(locker.begin());
    await(
        locker.query("select id from " + schema + ".job order by id limit 1 for update").execute());
    go("jobs?q=queue:q");
    browser.sees("3 shown");
    browser.click("All that match …");
    browser.click("Cancel …");
    browser.click("Yes, cancel");
    browser.sees("goes on");
    browser.sees("1 locked, tried again in the end");
    browser.click("Stop …");
    browser.sees("What it has changed stays changed.");
    assertThat(browser.faults()).isEqualTo(List.of());
    browser.press(Keys.ESCAPE);
    browser.sees("goes on");
    browser.click("Stop …");
    browser.click("Stop");
    browser.sees("stopped");
    assertThat(browser.offers("Stop …")).isFalse();
    isSound("an operation that was stopped");
    await(lock.rollback());
    await(locker.close());
    assertThat(jobs("q", JobState.CANCELLED)).hasSize(2);
    assertThat(jobs("q", JobState.WAITING)).hasSize(1);
    assertThat(number("select count(*) from {schema}.operation where state = 'cancelled'"))
        .isEqualTo(1);
  }
}
