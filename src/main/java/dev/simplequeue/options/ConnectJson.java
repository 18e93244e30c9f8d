package dev.simplequeue.options;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.impl.option.Kind;
import dev.simplequeue.job.InvalidOptionsException;
import dev.simplequeue.job.InvalidValueException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Vert.x's own connect options, read as strictly as ours: their converter passes over unknown keys
 * and wrong kinds.
 */
final class ConnectJson {
  /** What the options know but write out only when it is set. */
  private static final JsonObject MORE =
      new JsonObject().put("sslOptions", new JsonObject()).put("metricsName", "");

  private static final JsonObject KNOWN_TLS =
      new ClientSSLOptions()
          .setHostnameVerificationAlgorithm("")
          .toJson()
          .mergeIn(Trust.emptyForms());

  /** Of the option for a connection. */
  static final Kind<PgConnectOptions> KIND =
      Kind.<PgConnectOptions>object(
              "Vert.x's own", ConnectJson::read, options -> Optional.of(write(options)))
          .copiedBy(PgConnectOptions::new);

  /** The same as a URI, which is only read. */
  static final Kind<PgConnectOptions> URI =
      new Kind<>(
          "text",
          "not together with `connectOptions`",
          (json, key, setter) -> json.text(key, value -> setter.accept(ofUri(value))),
          (name, value) -> {},
          null,
          value -> Optional.empty(),
          null);

  private ConnectJson() {}

  private static PgConnectOptions read(JsonObject given) {
    JsonObject json = given.copy();
    List<String> problems = new ArrayList<>();
    readMode(json, problems);
    check(json, new PgConnectOptions().toJson().mergeIn(MORE), problems);
    if (json.getValue("host") instanceof String host && host.contains(",")) {
      problems.add(
          "host: names several hosts, which is not supported; name one host that always leads to the primary");
    }
    if (json.getValue("properties") instanceof JsonObject properties) {
      properties.stream()
          .filter(entry -> !(entry.getValue() instanceof String))
          .forEach(
              entry ->
                  problems.add(
                      "properties." + TextChecks.shown(entry.getKey()) + ": must be a string"));
    }
    if (json.getValue("sslOptions") instanceof JsonObject tls) {
      List<String> within = new ArrayList<>();
      check(tls, KNOWN_TLS, within);
      within.forEach(problem -> problems.add("sslOptions." + problem));
    }
    if (problems.isEmpty()) {
      json.forEach(entry -> convert(entry.getKey(), entry.getValue(), problems));
    }
    if (!problems.isEmpty()) {
      throw new InvalidOptionsException(problems);
    }
    PgConnectOptions options = new PgConnectOptions(json);
    if (json.getValue("sslOptions") instanceof JsonObject tls) {
      Trust.read(tls).ifPresent(trust -> options.getSslOptions().setTrustOptions(trust));
    }
    return Trust.complete(options);
  }

  /** In the words of libpq, as in a URI, or in those of the client. */
  private static void readMode(JsonObject json, List<String> problems) {
    if (!(json.getValue("sslMode") instanceof String word)) {
      return;
    }
    String name = word.toUpperCase(Locale.ROOT).replace('-', '_');
    if (Arrays.stream(SslMode.values()).anyMatch(mode -> mode.name().equals(name))) {
      json.put("sslMode", name);
    } else {
      problems.add(
          "sslMode: is "
              + TextChecks.shown(word)
              + "; must be one of "
              + Arrays.stream(SslMode.values()).map(mode -> mode.value).toList());
      json.remove("sslMode");
    }
  }

  private static void check(JsonObject json, JsonObject known, List<String> problems) {
    for (String key : json.fieldNames()) {
      Object example = known.getValue(key);
      Object value = json.getValue(key);
      if (example == null) {
        problems.add(TextChecks.shown(key) + ": unknown key");
      } else if (value == null || !kind(example).isInstance(value)) {
        problems.add(key + ": must be a " + kind(example).getSimpleName());
      } else if (value instanceof Number number && number.doubleValue() != number.intValue()) {
        problems.add(key + ": must be a whole number that fits 32 bits");
      }
    }
  }

  /** Key by key, so that what a setter refuses is said of its key. */
  private static void convert(String key, Object value, List<String> problems) {
    try {
      new PgConnectOptions(new JsonObject().put(key, value));
    } catch (RuntimeException e) {
      problems.add(key + ": is not a value that PgConnectOptions accepts");
    }
  }

  private static Class<?> kind(Object example) {
    return example instanceof Number ? Number.class : example.getClass();
  }

  static PgConnectOptions ofUri(String uri) {
    if (uri == null) {
      throw new InvalidValueException(
          "uri",
          "is null; is the variable or the key set that it is read from? The form is"
              + " postgresql://user:password@host:5432/database");
    }
    if (uri.startsWith("jdbc:")) {
      throw new InvalidValueException(
          "uri",
          "begins with jdbc:, which is for JDBC drivers; write"
              + " postgresql://user:password@host:5432/database");
    }
    UriParameters parameters = new UriParameters(uri);
    PgConnectOptions options;
    try {
      options = PgConnectOptions.fromUri(uri);
    } catch (RuntimeException e) {
      throw new InvalidValueException(
          "uri",
          "is not a valid PostgreSQL URI (not shown here, because it may contain a password); the"
              + " form is postgresql://user:password@host:5432/database");
    }
    parameters
        .rootCertificate()
        .ifPresent(
            file ->
                options.setSslOptions(new ClientSSLOptions().setTrustOptions(Trust.ofFile(file))));
    return Trust.complete(options);
  }

  private static JsonObject write(PgConnectOptions options) {
    JsonObject json = options.toJson();
    if (options.getSslOptions() != null) {
      Trust.write(options.getSslOptions().getTrustOptions(), json.getJsonObject("sslOptions"));
    }
    return json;
  }
}
