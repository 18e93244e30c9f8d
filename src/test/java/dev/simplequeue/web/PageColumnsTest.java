package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;

/** A list of jobs has the columns that its reader has chosen. */
class PageColumnsTest extends OnBrowser {

  private static List<String> headings() {
    return browser.texts("main thead th:not(.check)");
  }

  @Test
  void theReaderChoosesWithTheKeyboardAndTheBrowserKeepsIt() {
    serveShop(Access.everything("ada"));
    go("jobs");
    browser.sees("27 shown");
    assertThat(headings()).containsExactly("State", "Job", "Queue", "When", "Last error");

    browser.press("c", " ", Keys.TAB, " ", Keys.TAB, Keys.TAB, " ");
    eventually(
        () ->
            assertThat(headings())
                .containsExactly(
                    "State",
                    "Job",
                    "Unique key",
                    "Fingerprint",
                    "Queue",
                    "Priority",
                    "When",
                    "Last error"));
    isSound("jobs with more columns");
    browser.press(Keys.ESCAPE);
    assertThat(browser.all("details[open]")).isEmpty();
    assertThat(browser.run("return document.activeElement.textContent")).isEqualTo("Columns");

    go("jobs?q=key:invoice-1");
    browser.sees("1 shown");
    assertThat(headings()).contains("Unique key", "Fingerprint", "Priority");
    assertThat(browser.texts("tbody td .sub"))
        .as("what has a column is not said twice")
        .noneMatch(text -> text.contains("key invoice-1"));
    go("queue?name=email");
    browser.sees("Its jobs");
    eventually(() -> assertThat(headings()).contains("Unique key").doesNotContain("Queue"));

    browser.click("Columns");
    browser.click("As at first");
    eventually(() -> assertThat(headings()).containsExactly("State", "Job", "When", "Last error"));
  }

  @Test
  void aNarrowScreenHasThemAsLinesOfItsCardsAndLeavesOutWhatThereIsNot() {
    serveShop(Access.everything("ada"));
    browser.size(360, 900);
    go("jobs");
    browser.sees("27 shown");
    browser.run("localStorage.setItem('simplequeue-columns', arguments[0])", ALL);
    go("jobs");
    browser.sees("27 shown");
    browser.sees("Unique key");
    isSound("jobs with all columns at 360");
    browser.click("Columns");
    isSound("the choice of columns at 360");

    browser.run("localStorage.setItem('simplequeue-columns', 'no longer JSON')");
    go("jobs?q=queue:email");
    browser.sees("9 shown");
    assertThat(browser.text()).doesNotContain("Unique key");
  }

  private static final String ALL =
      "[\"key\", \"group\", \"queue\", \"priority\", \"attempts\", \"node\", \"when\", \"made\","
          + " \"error\", \"of another version\"]";
}
