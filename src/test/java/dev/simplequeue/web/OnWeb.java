package dev.simplequeue.web;

import dev.simplequeue.SimpleQueue;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobResult;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.options.WebOptions;
import dev.simplequeue.support.LambdaHandler;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/** A test with a queue and its HTTP API, of which it asks as any client would. */
abstract class OnWeb extends OnDatabase {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  protected SimpleQueue queue;
  protected int port;

  /** Those of the queue, with any free port for the API. */
  protected SimpleQueueOptions webOptions() {
    return options().setWeb(new WebOptions().setPort(0));
  }

  /** Deploys a queue and its API, on which everybody has this access. */
  protected void serve(Access access) {
    serve(webOptions(), access);
  }

  protected void serve(SimpleQueueOptions options, Access access) {
    queue = deployQueue(vertx, options);
    port = deploy(new WebVerticle(options).access(context -> Future.succeededFuture(access)));
  }

  /** Deploys another API of the same queue. */
  protected int deploy(WebVerticle web) {
    await(vertx.deployVerticle(web));
    return web.actualPort();
  }

  /** What came back. */
  protected record Reply(int status, String type, String body, HttpResponse<String> whole) {
    JsonObject json() {
      return new JsonObject(body);
    }
  }

  protected Reply get(String path) {
    return send(request(path).GET());
  }

  protected Reply post(String path, String body, String... headers) {
    HttpRequest.Builder request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  protected HttpRequest.Builder request(String path) {
    return request(port, path);
  }

  protected HttpRequest.Builder request(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(30));
  }

  protected static Reply send(HttpRequest.Builder request) {
    try {
      HttpResponse<String> reply =
          CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
      return new Reply(
          reply.statusCode(),
          reply.headers().firstValue("Content-Type").orElse(""),
          reply.body(),
          reply);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Enqueues a job that has the text in everything that a job carries, and lets it die with it. */
  protected UUID deadJob(String queueName, String text) {
    deployHandlers(
        () -> new LambdaHandler(queueName, job -> Future.succeededFuture(JobResult.critical(text))),
        ThreadingModel.EVENT_LOOP,
        1);
    UUID id =
        await(
                queue.enqueue(
                    JobRequest.of(queueName, Map.of("secret", text)).headers(Map.of("h", text))))
            .id();
    eventually(() -> org.assertj.core.api.Assertions.assertThat(deadJobs()).isPositive());
    return id;
  }
}
