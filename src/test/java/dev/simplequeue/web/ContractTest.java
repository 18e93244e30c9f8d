package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.options.WebOptions;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** openapi.yaml says what the router does, and nothing else. */
@ExtendWith(VertxExtension.class)
class ContractTest {
  private static final Path CONTRACT =
      Path.of("src/main/resources/dev/simplequeue/web/openapi.yaml");
  private static final Pattern PATH = Pattern.compile("  (/[^ ]*):");
  private static final Pattern METHOD = Pattern.compile("    (get|post):");
  private static final Pattern QUERY = Pattern.compile(" +- \\{name: (\\w+), in: query,.*");
  private static final Pattern RIGHT = Pattern.compile("      x-right: (\\w+)");
  private static final Pattern REFERENCE = Pattern.compile("#/components/(\\w+)/(\\w+)");

  /** What the contract says of a route. */
  private record Said(Set<String> query, Set<String> right) {}

  private static Map<String, Said> said() throws IOException {
    Map<String, Said> said = new TreeMap<>();
    String path = "";
    Said route = new Said(new TreeSet<>(), new TreeSet<>());
    for (String line : Files.readAllLines(CONTRACT)) {
      Matcher at = PATH.matcher(line);
      Matcher method = METHOD.matcher(line);
      Matcher query = QUERY.matcher(line);
      Matcher right = RIGHT.matcher(line);
      if (at.matches()) {
        path = at.group(1);
      } else if (method.matches()) {
        route = new Said(new TreeSet<>(), new TreeSet<>());
        said.put(method.group(1) + " " + path, route);
      } else if (query.matches()) {
        route.query().add(query.group(1));
      } else if (right.matches() && !right.group(1).equals("none")) {
        route.right().add(right.group(1));
      }
    }
    return said;
  }

  private static Map<String, Said> done(Vertx vertx) {
    Map<String, Said> done = new TreeMap<>();
    Api api =
        SimpleQueueWeb.create(vertx, SimpleQueue.create(vertx), new WebOptions())
            .api(Router.router(vertx));
    for (Api.ApiRoute route : api.routes()) {
      done.put(
          route.method().name().toLowerCase(Locale.ROOT)
              + " "
              + route.path().substring(Api.ROOT.length()),
          new Said(
              new TreeSet<>(route.query()),
              new TreeSet<>(route.right().map(Right::word).stream().toList())));
    }
    return done;
  }

  @Test
  void everyRouteIsInTheContractWithItsParametersAndItsRight(Vertx vertx) throws IOException {
    assertThat(said()).isEqualTo(done(vertx));
  }

  @Test
  void everyReferenceLeadsSomewhereAndEveryCodeIsSaid() throws IOException {
    String text = Files.readString(CONTRACT);
    Matcher references = REFERENCE.matcher(text);
    while (references.find()) {
      assertThat(text)
          .as(references.group())
          .containsPattern("(?m)^    " + references.group(2) + ":");
    }
    for (dev.simplequeue.job.FailureCode code : dev.simplequeue.job.FailureCode.values()) {
      assertThat(text).containsPattern("[\\[ ]" + code.name() + "[,\\]]");
    }
    for (String code :
        List.of("STOPPED", "FORBIDDEN", "NO_ROUTE", "WRONG_METHOD", "WRONG_TYPE", "TOO_LARGE")) {
      assertThat(text).contains(code);
    }
  }
}
