package dev.simplequeue.web;

import static dev.simplequeue.support.OnDatabase.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A real browser without a screen: Debian's Chromium, as a reader would use it. */
final class Browser implements AutoCloseable {
  private static final Optional<File> CHROMIUM = program("chromium");
  private static final Optional<File> DRIVER = program("chromedriver");
  private static final String AXE = resource("/axe.min.js");

  /** What a page must never do; asked for in every page that was looked at. */
  private static final String LISTEN =
      "window.violations = [];"
          + " addEventListener('securitypolicyviolation',"
          + " e => violations.push(e.violatedDirective + ' ' + e.blockedURI));";

  /** Timers of more than five seconds are kept instead of set, with their work. */
  private static final String HOLD =
      "window.held = []; const set = setTimeout;"
          + " window.setTimeout = (work, millis, ...values) => millis > 5000"
          + " ? held.push({work, millis}) && 0 : set(work, millis, ...values);";

  private final ChromeDriver driver;
  private @Nullable Object holding;

  private Browser(ChromeDriver driver) {
    this.driver = driver;
  }

  /** Why there is none here; empty if there is one. */
  static Optional<String> missing() {
    return CHROMIUM.isPresent() && DRIVER.isPresent()
        ? Optional.empty()
        : Optional.of(
            "no chromium and chromedriver on the PATH (Debian: apt-get install chromium"
                + " chromium-driver), so the web page is not tried in a browser");
  }

  private static Optional<File> program(String name) {
    return Stream.of(System.getenv().getOrDefault("PATH", "/usr/bin").split(File.pathSeparator))
        .map(folder -> new File(folder, name))
        .filter(File::canExecute)
        .findFirst();
  }

  private static String resource(String name) {
    try (InputStream in = Browser.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Browser open() {
    ChromeOptions options = new ChromeOptions();
    options.setBinary(CHROMIUM.orElseThrow());
    options.addArguments(
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        // Nobody sees them, and each frame of them is drawn.
        "--force-prefers-reduced-motion",
        "--force-device-scale-factor=1");
    LoggingPreferences logs = new LoggingPreferences();
    logs.enable(LogType.BROWSER, Level.ALL);
    options.setCapability("goog:loggingPrefs", logs);
    ChromeDriverService service =
        new ChromeDriverService.Builder().usingDriverExecutable(DRIVER.orElseThrow()).build();
    ChromeDriver driver = new ChromeDriver(service, options);
    driver.executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", LISTEN));
    driver.executeCdpCommand("Emulation.setTimezoneOverride", Map.of("timezoneId", "Asia/Tokyo"));
    return new Browser(driver);
  }

  void size(int width, int height) {
    driver.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 700));
  }

  void go(String url) {
    driver.get(url);
  }

  /** Waits until the page shows this text. */
  void sees(String text) {
    eventually(() -> assertThat(textWith(text)).contains(text));
  }

  /**
   * What the page shows as soon as it shows this text, or after a second: the browser looks by
   * itself, so that nobody has to ask it all the time. Each look lays the page out: while nothing
   * comes there are fewer.
   */
  private String textWith(String text) {
    try {
      return String.valueOf(
          runAsync(
              "const [text, done] = arguments; const end = performance.now() + 1000;"
                  + " let pause = 25;"
                  + " const look = () => { const all = document.body?.innerText ?? '';"
                  + " if (all.includes(text) || performance.now() > end) done(all);"
                  + " else setTimeout(look, pause = Math.min(1.5 * pause, 150)); }; look();",
              text));
    } catch (JavascriptException e) {
      // Another page has come meanwhile.
      throw new AssertionError(e);
    }
  }

  String text() {
    return String.valueOf(run("return document.body.innerText"));
  }

  String url() {
    return driver.getCurrentUrl();
  }

  /** Opens a new tab, which hides the one that was seen; the answer is for {@link #show}. */
  String hide() {
    String seen = driver.getWindowHandle();
    driver.switchTo().newWindow(WindowType.TAB);
    return seen;
  }

  /** Closes the tab that is seen, and shows that one. */
  void show(String hidden) {
    driver.close();
    driver.switchTo().window(hidden);
  }

  void back() {
    driver.navigate().back();
  }

  Object run(String script, Object... values) {
    return driver.executeScript(script, values);
  }

  /** Runs this until it calls its last argument, and gives what it was called with. */
  Object runAsync(String script, Object... values) {
    return driver.executeAsyncScript(script, values);
  }

  /** What the system's settings say. */
  void preferDark(boolean dark) {
    driver.executeCdpCommand(
        "Emulation.setEmulatedMedia",
        Map.of(
            "features",
            List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
  }

  /** The theme, as its button would set it. */
  void theme(String theme) {
    run("dispatchEvent(new CustomEvent('simplequeue-theme', {detail: arguments[0]}))", theme);
  }

  /**
   * From the next page on, timers of more than five seconds wait for {@link #letGo}: what the page
   * shows meanwhile, it has not learned by asking now and then.
   */
  void holdLongTimers() {
    holding =
        driver
            .executeCdpCommand("Page.addScriptToEvaluateOnNewDocument", Map.of("source", HOLD))
            .get("identifier");
  }

  /** Ends the newest timer that is held, and gives for how many milliseconds it was set. */
  long letGo() {
    eventually(() -> assertThat(run("return held.length")).isNotEqualTo(0L));
    return ((Number) run("const { work, millis } = held.pop(); work(); return millis")).longValue();
  }

  /** What the browser keeps for this page. */
  void forget() {
    if (holding != null) {
      driver.executeCdpCommand(
          "Page.removeScriptToEvaluateOnNewDocument", Map.of("identifier", holding));
      holding = null;
    }
    run("try { localStorage.clear(); sessionStorage.clear() } catch { }");
  }

  /** Clicks the link or button that has this text, once it is there and can be seen. */
  void click(String text) {
    eventually(
        () -> {
          try {
            element(text).click();
          } catch (StaleElementReferenceException e) {
            throw new AssertionError(e);
          }
        });
  }

  private WebElement element(String text) {
    List<WebElement> found =
        driver.findElements(
            By.xpath(
                "(//dialog[@open] | //body[not(.//dialog[@open])])//*[self::a or self::button or self::summary]"
                    + "[normalize-space()="
                    + (text.contains("'") ? "\"" + text + "\"" : "'" + text + "'")
                    + "]"));
    return found.stream()
        .filter(WebElement::isDisplayed)
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing to click says " + text + " on\n" + text()));
  }

  /** Whether a button or link with this text can be seen. */
  boolean offers(String text) {
    try {
      return element(text).isEnabled();
    } catch (AssertionError e) {
      return false;
    }
  }

  /** Presses these keys, wherever the focus is. */
  void press(CharSequence... keys) {
    new Actions(driver).sendKeys(keys).perform();
  }

  /** Presses this key together with Control. */
  void control(CharSequence key) {
    new Actions(driver).keyDown(Keys.CONTROL).sendKeys(key).keyUp(Keys.CONTROL).perform();
  }

  /** What these say, at one moment. */
  @SuppressWarnings("unchecked")
  List<String> texts(String selector) {
    return (List<String>)
        run(
            "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent.trim())",
            selector);
  }

  List<WebElement> all(String selector) {
    return driver.findElements(By.cssSelector(selector));
  }

  String focused() {
    return String.valueOf(
        run("return document.activeElement.dataset.row || document.activeElement.id"));
  }

  /** What not everybody can use, by the rules of WCAG 2.2 AA. */
  Object faults() {
    return faults("wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice", "tag");
  }

  /** What not everybody can read: all that another theme changes. */
  Object contrastFaults() {
    return faults("color-contrast', 'link-in-text-block", "rule");
  }

  private Object faults(String rules, String kind) {
    if (Boolean.FALSE.equals(run("return 'axe' in window"))) {
      run(AXE);
    }
    return driver.executeAsyncScript(
        "const done = arguments[0];"
            + ("axe.run({resultTypes: ['violations'], runOnly: {type: '"
                + kind
                + "', values: ['"
                + rules
                + "']}})")
            + ".then(r => done(r.violations.map(v => v.id + ': ' +"
            + " v.nodes.slice(0, 3).map(n => n.html + ' ' + n.any.map(a => a.message)).join())))");
  }

  Object violations() {
    return run("return window.violations");
  }

  /** Whether something stands beyond the right edge. */
  boolean isTooWide() {
    return Boolean.TRUE.equals(
        run("return document.documentElement.scrollWidth > document.documentElement.clientWidth"));
  }

  /** What the browser complained of since it was asked last. */
  List<String> complaints() {
    return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
        .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
        .map(entry -> entry.getMessage())
        .toList();
  }

  void picture(Path file) {
    try {
      Files.write(file, driver.getScreenshotAs(OutputType.BYTES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    driver.quit();
  }
}
