package dev.simplequeue.cli.http;

import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sends requests to the API of one node. */
public final class ApiClient {
  private static final String ROOT = "/api/v1";
  private static final int CONNECT_MILLIS = 5_000;

  private final HttpClient client;
  private final URI base;
  private final String path;
  private final Optional<String> authorization;
  private final Duration timeout;

  /**
   * @param url where the API is; a user and a password in it are sent by Basic authentication
   * @param token sent as Bearer token, if there is one
   * @param timeout for each answer
   */
  public ApiClient(Vertx vertx, String url, Optional<String> token, Duration timeout) {
    this.base = checked(url);
    this.timeout = timeout;
    this.path = base.getRawPath().replaceAll("/+$", "").replaceAll(ROOT + "$", "") + ROOT;
    this.authorization =
        token
            .map(text -> "Bearer " + text)
            .or(() -> Optional.ofNullable(base.getUserInfo()).map(ApiClient::basic));
    this.client = vertx.createHttpClient(new HttpClientOptions().setConnectTimeout(CONNECT_MILLIS));
  }

  private static URI checked(String url) {
    try {
      URI uri = new URI(url);
      if (uri.getHost() != null
          && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (URISyntaxException e) {
      throw wrong();
    }
    throw wrong();
  }

  private static Failure wrong() {
    return new Failure(
        Exit.USAGE,
        "--url is no URL of an API (not shown here, because it may contain a password); the form is"
            + " http://host:8080");
  }

  private static String basic(String userInfo) {
    return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
  }

  /** A part of a path. */
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Where it is, without user and password. */
  public String where() {
    return base.getScheme() + "://" + base.getHost() + ":" + port() + path;
  }

  private int port() {
    return base.getPort() > 0 ? base.getPort() : base.getScheme().equals("https") ? 443 : 80;
  }

  /** A question. */
  public Future<JsonObject> get(String route, JsonObject query) {
    return send(HttpMethod.GET, route, query, null).map(ApiAnswer::orThrow);
  }

  /** An order. */
  public Future<JsonObject> post(String route, JsonObject body) {
    return send(HttpMethod.POST, route, new JsonObject(), body).map(ApiAnswer::orThrow);
  }

  /**
   * Sends a request. An order whose answer is lost is sent once more, with the same key: it is
   * carried out once.
   */
  public Future<ApiAnswer> send(
      HttpMethod method, String route, JsonObject query, @Nullable JsonObject body) {
    String key = UUID.randomUUID().toString();
    boolean[] sent = {false};
    return once(method, route, query, body, key, sent)
        .recover(
            error ->
                error instanceof Failure || !sent[0] || body == null
                    ? Future.failedFuture(error)
                    : once(method, route, query, body, key, sent))
        .recover(error -> Future.failedFuture(named(error, sent[0] && body != null)));
  }

  private Future<ApiAnswer> once(
      HttpMethod method,
      String route,
      JsonObject query,
      @Nullable JsonObject body,
      String key,
      boolean[] sent) {
    return request(method, route + asQuery(query), timeout)
        .compose(
            request -> {
              request.putHeader("Accept", "application/json");
              sent[0] = true;
              if (body == null) {
                return request.send();
              }
              request.putHeader("Content-Type", "application/json");
              request.putHeader("Idempotency-Key", key);
              return request.send(body.toBuffer());
            })
        .compose(response -> response.body().map(bytes -> answer(response, bytes)));
  }

  /** A request that is not sent yet. */
  Future<HttpClientRequest> request(HttpMethod method, String route, Duration idle) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(base.getHost())
            .setPort(port())
            .setSsl(base.getScheme().equals("https"))
            .setURI(path + route)
            .setIdleTimeout(idle.toMillis());
    return client
        .request(options)
        .onSuccess(
            request -> authorization.ifPresent(value -> request.putHeader("Authorization", value)));
  }

  private ApiAnswer answer(HttpClientResponse response, Buffer bytes) {
    String type = String.valueOf(response.getHeader("Content-Type"));
    if (response.statusCode() == 401) {
      throw new Failure(Exit.CONNECTION, "the API at " + where() + " wants a login (status 401)");
    } else if (!type.contains("json")) {
      throw new Failure(
          Exit.CONNECTION,
          "at "
              + where()
              + " there is no API of a queue (status "
              + response.statusCode()
              + "); check --url");
    }
    try {
      return new ApiAnswer(response.statusCode(), new JsonObject(bytes));
    } catch (DecodeException e) {
      throw new Failure(Exit.CONNECTION, "the answer of " + where() + " is no JSON object");
    }
  }

  static String asQuery(JsonObject query) {
    StringBuilder text = new StringBuilder();
    query.forEach(
        entry -> {
          Object value = entry.getValue();
          if (value instanceof JsonObject places) {
            // A filter has its values by their places: payload.customer.id, header.tenant.
            String name = entry.getKey().equals("headers") ? "header" : entry.getKey();
            places.forEach(
                one ->
                    add(
                        text,
                        one.getKey().isEmpty() ? name : name + '.' + one.getKey(),
                        String.valueOf(one.getValue())));
            return;
          }
          String plain =
              value instanceof JsonArray array
                  ? String.join(",", array.stream().map(String::valueOf).toList())
                  : String.valueOf(value);
          add(text, entry.getKey(), plain);
        });
    return text.toString();
  }

  private static void add(StringBuilder text, String name, String value) {
    text.append(text.isEmpty() ? '?' : '&').append(part(name)).append('=').append(part(value));
  }

  /** A failure of the way. */
  Failure named(Throwable error, boolean maybeDone) {
    if (error instanceof Failure ours) {
      return ours;
    }
    return maybeDone
        ? new Failure(Exit.UNKNOWN, "the answer of " + where() + " was lost; it may have been done")
        : new Failure(Exit.CONNECTION, "no API answers at " + where() + ": " + error.getMessage());
  }
}
