package dev.simplequeue.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.schedule.Schedule;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may do what, on every route. */
class RightsTest extends OnWeb {
  private static final String CANARY = "canary-4711";

  private volatile Access access = Access.none();
  private UUID job = new UUID(0, 0);
  private UUID operation = new UUID(0, 0);
  private List<Api.ApiRoute> routes = List.of();

  /** What a route needs, if it changes something, with what it needs besides; and a body. */
  private record Needed(Right right, Set<Right> also, String body) {
    Needed(Right right, String body) {
      this(right, Set.of(), body);
    }

    Set<Right> all() {
      EnumSet<Right> all = EnumSet.of(right);
      all.addAll(also);
      return all;
    }
  }

  private static final String CANCEL_Q = "{\"kind\": \"cancel\", \"filter\": {\"queue\": \"q\"}}";

  private static final Map<String, Needed> CHANGES =
      Map.ofEntries(
          Map.entry("/jobs", new Needed(Right.ENQUEUE, "{\"queue\": \"q\", \"runIn\": \"1h\"}")),
          Map.entry("/jobs/{id}/cancel", new Needed(Right.CANCEL, "{}")),
          Map.entry("/jobs/{id}/redrive", new Needed(Right.REDRIVE, "{}")),
          Map.entry("/jobs/{id}/run-now", new Needed(Right.RUN_NOW, "{}")),
          Map.entry("/jobs/{id}/delete", new Needed(Right.DELETE, "{}")),
          Map.entry("/jobs/{id}/reprioritise", new Needed(Right.REPRIORITISE, "{\"priority\": 3}")),
          Map.entry("/queues/{queue}/pause", new Needed(Right.PAUSE, "{}")),
          Map.entry("/queues/{queue}/resume", new Needed(Right.PAUSE, "{}")),
          Map.entry(
              "/queues/{queue}/limits", new Needed(Right.LIMITS, "{\"clusterMaxRunning\": 9}")),
          Map.entry(
              "/schedules/{name}/put",
              new Needed(
                  Right.SCHEDULES, "{\"cron\": \"0 4 * * *\", \"request\": {\"queue\": \"q\"}}")),
          Map.entry("/operations", new Needed(Right.OPERATIONS, Set.of(Right.CANCEL), CANCEL_Q)),
          Map.entry("/operations/{id}/cancel", new Needed(Right.OPERATIONS, "{}")),
          Map.entry("/schedules/{name}/remove", new Needed(Right.SCHEDULES, "{}")),
          Map.entry("/schedules/{name}/pause", new Needed(Right.SCHEDULES, "{}")),
          Map.entry("/schedules/{name}/resume", new Needed(Right.SCHEDULES, "{}")),
          Map.entry("/schedules/{name}/trigger", new Needed(Right.SCHEDULES, "{}")),
          Map.entry(
              "/schedules/{name}/backfill",
              new Needed(
                  Right.SCHEDULES,
                  "{\"from\": \"2026-01-01T00:00:00Z\", \"to\": \"2026-01-02T00:00:00Z\"}")));

  private static final Map<String, String> PREVIEWS =
      Map.of("/schedules/preview", "{\"every\": \"1h\"}", "/operations/preview", CANCEL_Q);
  private static final Set<String> OPEN = Set.of("/health/live", "/health/ready", "/openapi.yaml");

  private void serveEverything() {
    SimpleQueueOptions options = webOptions();
    queue = deployQueue(vertx, options);
    SimpleQueueWeb web =
        SimpleQueueWeb.create(vertx, queue, options.getWeb())
            .access(context -> Future.succeededFuture(access));
    Router router = Router.router(vertx);
    routes = web.api(router).routes();
    port =
        await(vertx.createHttpServer().requestHandler(router).listen(0, "127.0.0.1")).actualPort();
  }

  private UUID waiting(String queueName) {
    return await(queue.enqueue(JobRequest.of(queueName).runIn(Duration.ofHours(1)))).id();
  }

  private void prepare() {
    serveEverything();
    job = waiting("q");
    operation = operation();
    await(queue.schedules().put(Schedule.named("s").cron("0 3 * * *").request(JobRequest.of("q"))));
  }

  /** One that goes on in an hour. */
  private UUID operation() {
    return rows("""
            insert into {schema}.operation (id, kind, filter, bound, next_at, errors, problem)
            values (
              gen_random_uuid(), 'runNow', '{"queue": "q"}', gen_random_uuid(), now() + interval '1 hour',
              '[{"job": "00000000-0000-0000-0000-000000000000", "error": "canary"}]', 'canary')
            returning id
            """)
        .get(0)
        .getUUID(0);
  }

  private static String name(Api.ApiRoute route) {
    return route.path().substring(Api.ROOT.length());
  }

  private static boolean changes(Api.ApiRoute route) {
    return route.method() == HttpMethod.POST && !PREVIEWS.containsKey(name(route));
  }

  private String path(Api.ApiRoute route) {
    return route
        .path()
        .replace("{id}", (name(route).startsWith("/operations") ? operation : job).toString())
        .replace("{queue}", "q")
        .replace("{name}", "s");
  }

  /** The status alone: a stream has no end. */
  private int status(Api.ApiRoute route) {
    if (route.method() == HttpMethod.POST) {
      Needed needed = CHANGES.get(name(route));
      return post(path(route), needed == null ? PREVIEWS.get(name(route)) : needed.body()).status();
    }
    try {
      HttpResponse<java.io.InputStream> reply =
          HttpClient.newHttpClient()
              .send(request(path(route)).GET().build(), HttpResponse.BodyHandlers.ofInputStream());
      reply.body().close();
      return reply.statusCode();
    } catch (java.io.IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Everything that a change could change. */
  private String state() {
    return rows("""
            select
              (select jsonb_agg(to_jsonb(j) order by j.id) from {schema}.job j)::text
              || coalesce((select jsonb_agg(jsonb_build_array(name, revision, paused_at) order by s.name) from {schema}.schedule s), '[]')::text
              || coalesce((select jsonb_agg(to_jsonb(q) order by q.name) from {schema}.queue q), '[]')::text
              || (select count(*) from {schema}.dead_letter)
              || (select count(*) from {schema}.operation where state = 'running')
              || (select count(*) from {schema}.audit)
              || (select count(*) from {schema}.web_answer) as state
            """)
        .get(0)
        .getString("state");
  }

  @Test
  void whoHasNoAccessSeesNothingButTheHealth() {
    prepare();
    String before = state();
    for (Api.ApiRoute route : routes) {
      int status = status(route);
      if (OPEN.contains(name(route))) {
        assertThat(status).as(route.path()).isNotEqualTo(403);
      } else {
        assertThat(status).as(route.path()).isEqualTo(403);
      }
    }
    assertThat(get("/api/v1/health/live").json().containsKey("problems")).isFalse();
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void whoMayOnlyReadChangesNothing() {
    prepare();
    access = Access.read("ada");
    String before = state();
    for (Api.ApiRoute route : routes) {
      boolean reads = route.method() == HttpMethod.GET || PREVIEWS.containsKey(name(route));
      assertThat(status(route)).as(route.path()).isEqualTo(reads ? 200 : 403);
    }
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void eachChangeNeedsItsOwnRightAndNoOther() {
    prepare();
    for (Api.ApiRoute route : routes) {
      if (!changes(route)) {
        continue;
      }
      Needed needed = CHANGES.get(name(route));
      access = Access.operate("ada", EnumSet.complementOf(EnumSet.of(needed.right())));
      assertThat(status(route)).as(route.path() + " without its right").isEqualTo(403);

      job = waiting("q");
      access = Access.everything("setup");
      post("/api/v1/schedules/s/put", "{\"cron\": \"0 3 * * *\", \"request\": {\"queue\": \"q\"}}");
      access = Access.operate("ada", needed.all());
      int expected = name(route).endsWith("redrive") ? 404 : 200;
      assertThat(status(route)).as(route.path() + " with its right").isEqualTo(expected);
    }
  }

  @Test
  void aRightInOneQueueIsNoneInAnother() {
    prepare();
    String before = state();
    for (Api.ApiRoute route : routes) {
      if (!changes(route)) {
        continue;
      }
      Needed needed = CHANGES.get(name(route));
      access = Access.read("ada").allow(needed.right(), Set.of("other"));
      assertThat(status(route)).as(route.path()).isEqualTo(403);
      access = Access.everything("ada").onlyQueues(Set.of("other"));
      assertThat(status(route)).as(route.path()).isIn(403, 404);
    }
    assertThat(state()).isEqualTo(before);
    access = Access.read("ada").allow(Right.CANCEL, Set.of("q"));
    assertThat(post("/api/v1/jobs/" + job + "/cancel", "{}").status()).isEqualTo(200);
  }

  @Test
  void aKeyDoesNotReachAnotherQueue() {
    serveEverything();
    await(queue.enqueue(JobRequest.of("other").uniqueKey("k").runIn(Duration.ofHours(1))));
    access = Access.read("ada").allow(Right.ENQUEUE, Set.of("q"));
    String request = "{\"queue\": \"q\", \"uniqueKey\": \"k\", \"keyPolicy\": \"%s\"}";

    assertThat(post("/api/v1/jobs", request.replace("%s", "REPLACE")).status()).isEqualTo(403);
    assertThat(post("/api/v1/jobs", request.replace("%s", "RETIME")).status()).isEqualTo(403);
    assertThat(post("/api/v1/jobs", request.replace("%s", "REJECT")).status()).isEqualTo(423);
    assertThat(post("/api/v1/jobs", "{\"template\": \"t\"}").status()).isEqualTo(403);
  }

  @Test
  void aReadOnlyApiChangesNothingForAnybody() {
    SimpleQueueOptions options = webOptions().setWeb(new WebOptions().setPort(0).setReadOnly(true));
    serve(options, Access.everything("ada"));
    JsonObject capabilities = get("/api/v1/capabilities").json();

    assertThat(capabilities.getBoolean("readOnly")).isTrue();
    assertThat(capabilities.getString("reason")).contains("readOnly");
    assertThat(post("/api/v1/jobs", "{\"queue\": \"q\"}").status()).isEqualTo(403);
    assertThat(liveJobs()).isZero();
  }

  @Test
  void aCallerSeesOnlyTheQueuesThatItMaySee() {
    prepare();
    await(queue.enqueue(JobRequest.of("mine").runIn(Duration.ofHours(1))));
    access = Access.read("ada").onlyQueues(Set.of("mine"));

    assertThat(get("/api/v1/counts").json().getJsonArray("queues")).hasSize(1);
    assertThat(get("/api/v1/queues").json().getJsonArray("queues")).hasSize(1);
    assertThat(get("/api/v1/counts?queue=q").status()).isEqualTo(403);
    assertThat(get("/api/v1/queues/q").status()).isEqualTo(403);
    assertThat(get("/api/v1/jobs").status()).isEqualTo(400);
    assertThat(get("/api/v1/jobs?queue=q").status()).isEqualTo(403);
    assertThat(get("/api/v1/jobs?queue=mine").json().getJsonArray("jobs")).hasSize(1);
    assertThat(get("/api/v1/jobs/" + job).status()).isEqualTo(404);
    assertThat(get("/api/v1/schedules").json().getJsonArray("schedules")).isEmpty();
    assertThat(get("/api/v1/schedules/s").status()).isEqualTo(404);
    assertThat(get("/api/v1/audit").status()).isEqualTo(403);
    assertThat(get("/api/v1/operations").json().getJsonArray("operations")).isEmpty();
    assertThat(get("/api/v1/operations/" + operation).status()).isEqualTo(404);
    assertThat(post("/api/v1/operations/preview", CANCEL_Q).status()).isEqualTo(403);
    assertThat(post("/api/v1/operations/preview", "{\"kind\": \"cancel\"}").status())
        .isEqualTo(403);
  }

  /** The canary is in everything that a job carries. */
  @Test
  void noRedactedAnswerHasWhatAJobCarries() {
    serveEverything();
    job = deadJob("q", CANARY);
    access = Access.everything("ada");
    await(
        queue
            .schedules()
            .put(
                Schedule.named("s")
                    .cron("0 3 * * *")
                    .request(
                        JobRequest.of("q", Map.of("x", CANARY)).headers(Map.of("h", CANARY)))));
    UUID done = completedWith(CANARY);
    operation = operation();
    assertThat(get("/api/v1/operations/" + operation).body()).contains("canary");
    assertThat(get("/api/v1/jobs/" + done).json().getString("outputText")).contains(CANARY);
    assertThat(get("/api/v1/jobs/" + job).body()).contains(CANARY);
    assertThat(get("/api/v1/schedules/s").body()).contains(CANARY);
    assertThat(get("/api/v1/dead/groups").body()).contains("canary");

    access = Access.everything("ada").redacted();
    List<String> answers = new ArrayList<>();
    for (UUID each : List.of(job, done)) {
      job = each;
      for (Api.ApiRoute route : routes) {
        if (route.method() == HttpMethod.GET && !name(route).equals("/events")) {
          answers.add(get(path(route)).body());
        }
      }
    }
    answers.add(get("/api/v1/jobs?error=canary").body());
    answers.add(post("/api/v1/jobs/" + job + "/redrive", "{}").body());
    answers.add(post("/api/v1/schedules/s/trigger", "{}").body());
    answers.add(get("/api/v1/audit").body());
    assertThat(answers).noneMatch(answer -> answer.contains("canary"));
    assertThat(get("/api/v1/jobs/" + job).json().getJsonArray("redacted")).isNotEmpty();
  }

  /** A search that says whether something was found would tell it letter by letter. */
  @Test
  void noRedactedReaderCanSearchWhatIsNotShown() {
    serveEverything();
    UUID dead = deadJob("q", CANARY);
    List<String> searches =
        List.of("payload.secret=" + CANARY, "payload=7", "header.h=" + CANARY, "error=" + CANARY);
    String preview = "{\"kind\": \"redrive\", \"filter\": {FILTER}}";
    List<String> filters =
        List.of(
            "\"payload\": {\"secret\": \"" + CANARY + "\"}",
            "\"headers\": {\"h\": \"" + CANARY + "\"}",
            "\"error\": \"" + CANARY + "\"");
    access = Access.everything("ada");
    for (String search : searches) {
      assertThat(get("/api/v1/jobs?" + search).status()).as(search).isEqualTo(200);
    }
    assertThat(get("/api/v1/jobs?payload.secret=" + CANARY).json().getJsonArray("jobs")).hasSize(1);
    assertThat(get("/api/v1/dead?header.h=" + CANARY).json().getJsonArray("jobs")).hasSize(1);
    post("/api/v1/operations", preview.replace("FILTER", filters.get(0)));

    access = Access.everything("bob").redacted();
    for (String search : searches) {
      for (String route : List.of("/api/v1/jobs?", "/api/v1/dead?")) {
        Reply reply = get(route + search);
        assertThat(reply.status()).as(route + search).isEqualTo(403);
        assertThat(reply.json().getString("detail")).contains("may not search by");
        assertThat(reply.body()).doesNotContain(CANARY);
      }
    }
    for (String filter : filters) {
      for (String route : List.of("/api/v1/operations/preview", "/api/v1/operations")) {
        assertThat(post(route, preview.replace("FILTER", filter)).status())
            .as(filter)
            .isEqualTo(403);
      }
    }
    assertThat(get("/api/v1/operations").body()).doesNotContain(CANARY).contains("redacted");
    assertThat(get("/api/v1/audit").body()).doesNotContain(CANARY).contains("operation");
    assertThat(get("/api/v1/jobs?queue=q").json().getJsonArray("jobs")).isNotEmpty();
    assertThat(get("/api/v1/jobs/" + dead).status()).isEqualTo(200);
  }

  private UUID completedWith(String output) {
    deployHandlers(
        () ->
            new dev.simplequeue.support.LambdaHandler(
                "done",
                any ->
                    Future.succeededFuture(
                        dev.simplequeue.job.JobResult.success(Map.of("o", output)))),
        io.vertx.core.ThreadingModel.EVENT_LOOP,
        1);
    return await(queue.enqueueAndAwait(JobRequest.of("done", Map.of("p", output)))).id();
  }

  @Test
  void aRedactionOfTheHostsIsShownInstead() {
    SimpleQueueOptions options = webOptions();
    queue = deployQueue(vertx, options);
    UUID id = await(queue.enqueue(JobRequest.of("q", Map.of("a", 1, "b", 2)))).id();
    port =
        deploy(
            new WebVerticle(options)
                .access(context -> Future.succeededFuture(Access.readRedacted("ada")))
                .redaction(
                    (of, carried) ->
                        new JsonObject()
                            .put(
                                "payload",
                                JsonObject.of(
                                    "a", carried.getJsonObject("payload").getInteger("a")))));

    JsonObject shown = get("/api/v1/jobs/" + id).json();

    assertThat(shown.getJsonObject("payload")).isEqualTo(JsonObject.of("a", 1));
    assertThat(shown.containsKey("payloadText")).isFalse();
    assertThat(shown.containsKey("headers")).isFalse();
  }

  @Test
  void withoutAFunctionOnlyTheMachineItselfMayChangeSomething() {
    SimpleQueueOptions options = webOptions();
    queue = deployQueue(vertx, options);
    port = deploy(new WebVerticle(options));

    assertThat(get("/api/v1/capabilities").json().getBoolean("readOnly")).isFalse();
    assertThat(
            send(request("/api/v1/capabilities").header("X-Forwarded-For", "10.0.0.1").GET())
                .json()
                .getBoolean("readOnly"))
        .isTrue();
    Reply rebound = rebound();
    assertThat(rebound.status()).isEqualTo(403);
    assertThat(rebound.json().getString("detail")).contains("another host's name");
  }

  /** A browser that was told that evil.example is this machine. */
  private Reply rebound() {
    var reply =
        await(
            vertx
                .createHttpClient()
                .request(
                    new io.vertx.core.http.RequestOptions()
                        .setServer(
                            io.vertx.core.net.SocketAddress.inetSocketAddress(port, "127.0.0.1"))
                        .setHost("evil.example")
                        .setPort(80)
                        .setURI("/api/v1/jobs"))
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> body.toString())));
    return new Reply(new JsonObject(reply).getInteger("status"), "", reply, null);
  }

  @Test
  void itIsServedBehindAPrefixOfTheHosts() {
    queue = deployQueue(vertx, options());
    Router root = Router.router(vertx);
    root.route("/a/b/*").subRouter(SimpleQueueWeb.router(vertx, queue, new WebOptions()));
    port = await(vertx.createHttpServer().requestHandler(root).listen(0, "127.0.0.1")).actualPort();

    assertThat(get("/a/b/api/v1/counts").status()).isEqualTo(200);
    assertThat(post("/a/b/api/v1/jobs", "{\"queue\": \"q\"}").status()).isEqualTo(200);
    assertThat(get("/a/b/api/v1/nothing").json().getString("code")).isEqualTo("NO_ROUTE");
    assertThat(post("/a/b/api/v1/counts", "{}").whole().headers().firstValue("Allow"))
        .contains("GET");
  }

  @Test
  void aNodesOptionsServeItWithoutALineOfJava() {
    SimpleQueueOptions options =
        options()
            .setWeb(new WebOptions().setEnabled(true).setPort(freePort()).setBasePath("/queue"));
    port = options.getWeb().getPort();
    SimpleQueue served = deployQueue(vertx, options);
    await(served.enqueue(JobRequest.of("q")));

    assertThat(get("/queue/api/v1/counts").json().getJsonArray("queues")).hasSize(1);
  }

  private static int freePort() {
    try (var socket = new java.net.ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (java.io.IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void everyRouteRefusesWhatItDoesNotKnow() {
    prepare();
    access = Access.everything("ada");
    String before = state();
    for (Api.ApiRoute route : routes) {
      if (name(route).equals("/events")) {
        continue;
      }
      List<Reply> replies = new ArrayList<>();
      if (route.method() == HttpMethod.GET) {
        replies.add(get(path(route) + "?nonsense=1"));
      } else {
        replies.add(post(path(route), "{\"nonsense\": 1}"));
        replies.add(post(path(route), "no json"));
        replies.add(post(path(route), "[1]"));
        replies.add(
            post(
                path(route) + "?nonsense=1",
                CHANGES.get(name(route)) == null
                    ? PREVIEWS.get(name(route))
                    : CHANGES.get(name(route)).body()));
      }
      if (path(route).contains(job.toString())) {
        replies.add(
            route.method() == HttpMethod.GET
                ? get(path(route).replace(job.toString(), "nonsense"))
                : post(
                    path(route).replace(job.toString(), "nonsense"),
                    CHANGES.get(name(route)).body()));
      }
      for (Reply reply : replies) {
        assertThat(reply.status()).as(route.method() + " " + route.path()).isEqualTo(400);
        assertThat(reply.type()).isEqualTo("application/problem+json");
        assertThat(reply.json().getString("code")).isEqualTo("INVALID");
      }
    }
    assertThat(state()).isEqualTo(before);
  }
}
