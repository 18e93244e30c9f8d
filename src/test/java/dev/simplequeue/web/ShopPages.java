package dev.simplequeue.web;

import static dev.simplequeue.support.OnDatabase.await;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.inspect.JobQuery;
import dev.simplequeue.job.JobState;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;

/** Every page of the shop, and a text that each shows when it has its answer. */
final class ShopPages {

  private ShopPages() {}

  static Map<String, String> of(SimpleQueue queue) {
    Map<String, String> pages = new LinkedHashMap<>();
    pages.put("", OnBrowser.OVERVIEW);
    pages.put("jobs", "All jobs that match were searched");
    pages.put("jobs?q=queue:nowhere", "No job matches");
    pages.put("job?id=" + newest(queue, JobState.FAILED), "Attempt 2 failed");
    pages.put("job?id=" + newest(queue, JobState.RUNNING), "3,412 of 8,000 (42 %)");
    pages.put("job?id=" + newest(queue, JobState.READY), "What it waits for");
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

  private static String newest(SimpleQueue queue, JobState state) {
    return await(queue.inspect().page(JobQuery.ALL.states(EnumSet.of(state)).size(1)))
        .jobs()
        .get(0)
        .id()
        .toString();
  }
}
