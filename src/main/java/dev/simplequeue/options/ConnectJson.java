package dev.simplequeue.options;

import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Vert.x's own connect options, read as strictly as ours: their converter passes over unknown keys
 * and wrong kinds.
 */
final class ConnectJson {
  /** What the options know but write out only when it is set. */
  private static final JsonObject MORE =
      new JsonObject().put("sslOptions", new JsonObject()).put("metricsName", "");

  private ConnectJson() {}

  static PgConnectOptions read(JsonObject json) {
    JsonObject known = new PgConnectOptions().toJson().mergeIn(MORE);
    List<String> problems = new ArrayList<>();
    for (String key : json.fieldNames()) {
      Object example = known.getValue(key);
      Object value = json.getValue(key);
      if (example == null) {
        problems.add(key + ": is no known key");
      } else if (value == null || !kind(example).isInstance(value)) {
        problems.add(key + ": is of the wrong kind, expected " + kind(example).getSimpleName());
      }
    }
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
    return new PgConnectOptions(json);
  }

  private static Class<?> kind(Object example) {
    return example instanceof Number ? Number.class : example.getClass();
  }

  static PgConnectOptions ofUri(String uri) {
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(uri);
    } catch (RuntimeException e) {
      throw new InvalidValueException(
          "uri", "is no URI of PostgreSQL (its text is not shown: it may hold a password)");
    }
    SslMode mode = options.getSslMode();
    if (mode != SslMode.DISABLE && options.getSslOptions() == null) {
      // As libpq: only verify-ca and verify-full ask who the server is, and only the latter for its
      // name.
      boolean verified = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
      options.setSslOptions(
          new ClientSSLOptions()
              .setTrustAll(!verified)
              .setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : ""));
    }
    return options;
  }
}
