package dev.simplequeue.web;

import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobState;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Everybody can use each page, on a large and on a small screen, in both themes. */
class PageForEverybodyTest extends OnBrowser {
  private String newest(JobState state) {
    return await(queue.inspect().page(JobQuery.ALL.states(EnumSet.of(state)).size(1)))
        .jobs()
        .get(0)
        .id()
        .toString();
  }

  /** Each page, and a text that it shows when it has its answer. */
  private Map<String, String> pages() {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("", OVERVIEW);
    pages.put("jobs", "All jobs that match were searched");
    pages.put("jobs?q=queue:nowhere", "No job matches");
    pages.put("job?id=" + newest(JobState.FAILED), "Attempt 2 failed");
    pages.put("job?id=" + newest(JobState.RUNNING), "3,412 of 8,000 (42 %)");
    pages.put("enqueue", "Payload, as JSON");
    pages.put("queues", "All 6 queues");
    pages.put("queue?name=" + ShopJobs.LONG_NAME, "Its jobs");
    pages.put("dead", "All 9 dead letters were looked at");
    pages.put("schedules", "All 2 schedules");
    pages.put("schedule?name=nightly%20report", "In its zone, Europe/Berlin");
    pages.put("nodes", "alive");
    pages.put("operations", "No operation yet");
    pages.put("audit", "Nothing was changed by hand yet");
    pages.put("about", "Version of the tables");
    return pages;
  }

  private void areSound(int width) {
    serveShop(Access.everything("ada"));
    browser.size(width, 900);
    pages()
        .forEach(
            (page, text) -> {
              go(page);
              browser.sees(text);
              isSound(page + " at " + width);
            });
  }

  @Test
  void everyPageCanBeUsedByEverybodyOnALargeScreen() {
    areSound(1280);
  }

  @Test
  void everyPageCanBeUsedByEverybodyOnASmallScreen() {
    areSound(360);
  }
}
