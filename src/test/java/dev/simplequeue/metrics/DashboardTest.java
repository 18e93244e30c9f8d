package dev.simplequeue.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.shaded.org.snakeyaml.engine.v2.api.Load;
import com.hazelcast.shaded.org.snakeyaml.engine.v2.api.LoadSettings;
import dev.simplequeue.SimpleQueue;
import dev.simplequeue.event.QueueEvent;
import dev.simplequeue.impl.loop.Loop;
import dev.simplequeue.impl.loop.Vitals;
import dev.simplequeue.impl.loop.Wedge;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.HealthOptions;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.Manual;
import dev.simplequeue.support.OnDatabase;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The dashboard and the alerts ask for nothing that a running queue does not show. */
class DashboardTest extends OnDatabase {
  private static final Pattern METRIC = Pattern.compile("simplequeue_[a-z_]+");
  private static final Pattern EVENT = Pattern.compile("event=~?\"([A-Za-z|]+)\"");

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @Override
  protected SimpleQueueOptions options() {
    return super.options()
        .setHealth(new HealthOptions().setUnclaimedAfter(Duration.ofMillis(500)))
        .addListener(new MeterListener(registry));
  }

  private static List<String> dashboard() throws IOException {
    JsonObject dashboard = new JsonObject(Files.readString(Path.of("conf/grafana-dashboard.json")));
    List<String> asked = new ArrayList<>();
    for (Object panel : dashboard.getJsonArray("panels")) {
      for (Object target : ((JsonObject) panel).getJsonArray("targets", new JsonArray())) {
        asked.add(((JsonObject) target).getString("expr"));
      }
    }
    for (Object variable : dashboard.getJsonObject("templating").getJsonArray("list")) {
      asked.add(((JsonObject) variable).getString("query"));
    }
    return asked;
  }

  private static List<Map<?, ?>> alerts() throws IOException {
    Map<?, ?> file =
        (Map<?, ?>)
            new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(Path.of("conf/prometheus-alerts.yml")));
    List<Map<?, ?>> alerts = new ArrayList<>();
    for (Object group : (List<?>) file.get("groups")) {
      for (Object rule : (List<?>) ((Map<?, ?>) group).get("rules")) {
        alerts.add((Map<?, ?>) rule);
      }
    }
    return alerts;
  }

  private static Stream<String> expressions() throws IOException {
    return Stream.concat(
        dashboard().stream(), alerts().stream().map(rule -> (String) rule.get("expr")));
  }

  private static Set<String> named(Pattern pattern, Stream<String> texts) {
    return texts
        .flatMap(text -> pattern.matcher(text).results())
        .map(found -> found.group(found.groupCount()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private Set<String> shown() {
    Set<String> names = new TreeSet<>();
    Matcher matcher = Pattern.compile("(?m)^(simplequeue_[a-z_]+)").matcher(registry.scrape());
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** A queue that has done a little of everything. */
  private void atWork() {
    SimpleQueue queue = deployQueue();
    await(vertx.deployVerticle(LambdaHandler.succeeding("good")));
    await(vertx.deployVerticle(LambdaHandler.succeeding("stuck")));
    await(
        vertx.deployVerticle(
            new LambdaHandler("bad", job -> Future.succeededFuture(JobResult.critical("no")))));
    await(queue.enqueueAndAwait(JobRequest.of("good")));
    await(queue.enqueueAndAwait(JobRequest.of("bad")));
    await(queue.enqueueAndAwait(JobRequest.of("stuck")));
    Loop claims =
        Vitals.of(vertx, "simplequeue").loops().stream()
            .filter(loop -> loop.name().equals("claim loop"))
            .findFirst()
            .orElseThrow();
    new Wedge().idle(claims, Duration.ofMillis(100));
    await(queue.enqueue(JobRequest.of("stuck")));
  }

  @Test
  void eachMetricThatTheyNameIsInAScrapeOfARunningQueue() throws IOException {
    Set<String> named = named(METRIC, expressions());
    assertThat(named).hasSizeGreaterThan(25);

    atWork();

    eventually(() -> assertThat(shown()).containsAll(named));
  }

  @Test
  void eachEventThatTheyNameIsOne() throws IOException {
    Set<String> events =
        Stream.of(QueueEvent.class.getDeclaredClasses())
            .map(Class::getSimpleName)
            .collect(Collectors.toSet());

    Set<String> named =
        named(EVENT, expressions()).stream()
            .flatMap(words -> Stream.of(words.split("\\|")))
            .collect(Collectors.toSet());

    assertThat(named).hasSizeGreaterThan(10).isSubsetOf(events);
  }

  @Test
  void eachAlertSaysWhatItIsAbout() throws IOException {
    assertThat(alerts())
        .hasSizeGreaterThan(10)
        .allSatisfy(
            rule -> {
              assertThat((String) rule.get("alert")).startsWith("SimpleQueue");
              assertThat((Map<?, ?>) rule.get("annotations")).hasSizeGreaterThan(0);
              assertThat(((Map<?, ?>) rule.get("labels")).get("severity")).isIn("page", "warn");
            });
  }

  /** And the manual's table has each meter that there is, and no other. */
  @Test
  void theManualHasEveryMeter() {
    Set<String> documented = Manual.names("observing", "meters", 0);

    atWork();

    eventually(
        () -> {
          Set<String> meters = new TreeSet<>();
          registry.getMeters().forEach(meter -> meters.add(meter.getId().getName()));
          assertThat(meters).isEqualTo(documented);
        });
  }
}
