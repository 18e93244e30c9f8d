package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.inspect.JobHistory;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** The page on which one enqueues a job by hand. */
class PageEnqueueTest extends OnBrowser {

  private JobHistory only(String queueName) {
    var jobs = await(queue.inspect().page(JobQuery.ALL.queue(queueName))).jobs();
    assertThat(jobs).hasSize(1);
    return await(queue.inspect().find(jobs.get(0).id())).orElseThrow();
  }

  private static void write(String field, CharSequence... keys) {
    browser.run("document.getElementById('enqueue-' + arguments[0]).focus()", field);
    browser.press(keys);
  }

  /** As Control and Enter do it while one writes. */
  private static void submit() {
    browser.control(Keys.ENTER);
  }

  @Test
  void aJobIsEnqueuedAsItWasWritten() {
    serve(webOptions(), Access.everything("ada"));
    await(queue.enqueue(JobRequest.of("email").runIn(Duration.ofHours(1))));
    go("jobs");
    browser.sees("1 shown");
    browser.press("ge");
    browser.sees("Payload, as JSON");
    isSound("enqueue");

    write("queue", "invoice");
    write("payload", "{\"order\": " + ShopJobs.BIG_NUMBER + ", \"price\": 12.50}");
    browser.click("Indent");
    assertThat(browser.run("return document.getElementById('enqueue-payload').value"))
        .isEqualTo("{\n  \"order\": " + ShopJobs.BIG_NUMBER + ",\n  \"price\": 12.50\n}");
    write("when", "i");
    browser.sees("In how long");
    write("runIn", "2h");
    write("uniqueKey", "invoice-1");
    write("headers", "campaign: autumn\nfrom: a: b");
    write("priority", "0");
    write("fingerprint", "run-7", Keys.ENTER);
    browser.sees("INSERTED");
    browser.sees("Enqueued.");

    JobHistory job = only("invoice");
    assertThat(job.payload().text()).contains(ShopJobs.BIG_NUMBER, "12.50");
    assertThat(job.headers()).isEqualTo(Map.of("campaign", "autumn", "from", "a: b"));
    assertThat(job.entry().state()).isEqualTo(JobState.WAITING);
    assertThat(job.entry().priority()).isZero();
    assertThat(job.entry().uniqueKey()).contains("invoice-1");
    assertThat(job.entry().fingerprint()).contains("run-7");
    assertThat(job.entry().runAt().orElseThrow())
        .isAfter(Instant.now().plus(Duration.ofMinutes(110)));

    browser.click("Enqueue");
    browser.sees("DUPLICATE");
    browser.sees("A live job has this unique key");
    isSound("enqueue, with an answer");
    browser.click(job.entry().id().toString());
    browser.sees("Runs not before");
  }

  @Test
  void whatIsWrongIsSaidWhereItIsAndNothingIsSent() {
    serve(webOptions(), Access.everything("ada"));
    go("enqueue?queue=email");
    browser.sees("Payload, as JSON");

    write("payload", "{\"a\": 1,\n  b: 2}");
    submit();
    browser.sees("Line 2, character 3: a name in double quotes belongs here");
    assertThat(browser.run("return document.activeElement.selectionStart")).isEqualTo(11L);
    write("headers", "no value");
    submit();
    browser.sees("Line 1: a name, a colon and a value belong here");
    isSound("enqueue, with problems");
    assertThat(number("select count(*) from {schema}.audit")).isZero();

    browser.run("document.getElementById('enqueue-payload').value = '{}'");
    browser.run("document.getElementById('enqueue-headers').value = ''");
    write("priority", "12", Keys.ENTER);
    browser.sees("the limit is 0 to 9");
    assertThat(browser.run("return document.activeElement.id")).isEqualTo("enqueue-priority");
    assertThat(liveJobs()).isZero();
    browser.complaints();
  }

  @Test
  void anAnswerThatIsLostIsAskedForAgainAndTheJobIsThereOnce() {
    serve(webOptions(), Access.everything("ada"));
    go("enqueue?queue=email");
    browser.sees("Payload, as JSON");
    browser.run(
        "const real = fetch; let lost = false; window.fetch = async (...all) => {"
            + " const answer = await real(...all);"
            + " if (all[1]?.method !== 'POST' || lost) return answer;"
            + " lost = true; throw new TypeError('lost'); }");

    browser.click("Enqueue");
    browser.sees("Press again to send the same once more");
    browser.click("Enqueue");
    browser.sees("INSERTED");
    assertThat(liveJobs()).isEqualTo(1);

    browser.click("Enqueue");
    eventually(() -> assertThat(liveJobs()).isEqualTo(2));
  }

  @Test
  void itIsOfferedWhereItMayBeDone() {
    serve(webOptions(), Access.read("guest").allow(Right.ENQUEUE, Set.of("email")));
    await(queue.enqueue(JobRequest.of("other").runIn(Duration.ofHours(1))));
    go("queue?name=other");
    browser.sees("Its jobs");
    browser.sees("1 shown");
    assertThat(browser.offers("Enqueue a job …")).isFalse();
    go("queue?name=email");
    browser.click("Enqueue a job …");
    browser.sees("You may enqueue in email.");
    browser.click("Enqueue");
    browser.sees("INSERTED");
    assertThat(only("email").entry().state()).isEqualTo(JobState.READY);

    go("enqueue?queue=other");
    browser.sees("You may not enqueue jobs here");
    isSound("enqueue, without the right");
  }

  /** What the page calls JSON is what the browser does. */
  @Test
  void thePageFindsEveryMistakeInJsonAndNoOther() {
    serve(webOptions(), Access.everything("ada"));
    go("enqueue");
    browser.sees("Payload, as JSON");

    Object different =
        browser.runAsync(
            "const done = arguments[arguments.length - 1];"
                + " const from = document.querySelector('link[rel=modulepreload]').href;"
                + " import(new URL('jsoncheck.js', from)).then(({ problemIn }) => {"
                + "  const seeds = ['{\"a\":[1,2.50,{\"b\":\"x\\\\u0041\\\\n\"}],\"c\":null}',"
                + "    '[]', '{}', '-12.0e+5', '\"x\"', ' [ {} , [true, false] ] '];"
                + "  const marks = '{}[],:\"\\\\0123456789.eE+-abtrufnl \\n\\t';"
                + "  let seed = 42;"
                + "  const any = (n) => (seed = seed * 48271 % 2147483647) % n;"
                + "  const wrong = [];"
                + "  for (let i = 0; i < 20000; i++) {"
                + "    let text = seeds[i % seeds.length];"
                + "    for (let j = any(3); j >= 0; j--) {"
                + "      const at = any(text.length + 1);"
                + "      text = text.slice(0, at) + (any(3) ? marks[any(marks.length)] : '')"
                + "        + text.slice(at + any(2));"
                + "    }"
                + "    let json = true;"
                + "    try { JSON.parse(text) } catch { json = false }"
                + "    if (json !== (problemIn(text) === undefined)) wrong.push(text);"
                + "  }"
                + "  done(wrong); }, (error) => done(String(error)))");
    assertThat(different).isEqualTo(List.of());
  }
}
