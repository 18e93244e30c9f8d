package dev.simplequeue.cli.command;

import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which jobs a page shows. */
final class JobFilter {
  @Option(names = "--queue", paramLabel = "QUEUE", description = "Only jobs of this queue.")
  @Nullable String queue;

  @Option(
      names = "--fingerprint",
      paramLabel = "TEXT",
      description = "Only jobs with this fingerprint.")
  @Nullable String fingerprint;

  @Option(
      names = "--unique-key",
      paramLabel = "KEY",
      description = "Only jobs with this unique key.")
  @Nullable String uniqueKey;

  @Option(
      names = "--error",
      paramLabel = "TEXT",
      description = "Only jobs with this text in their newest error.")
  @Nullable String error;

  @Option(
      names = "--payload",
      paramLabel = "PLACE=VALUE",
      mapFallbackValue = "",
      description =
          "Only jobs with this value at this place in their payload, such as customer.id=4711; may"
              + " be repeated.")
  private Map<String, String> payload = Map.of();

  @Option(
      names = "--header",
      paramLabel = "NAME=VALUE",
      mapFallbackValue = "",
      description = "Only jobs with this header; may be repeated.")
  private Map<String, String> headers = Map.of();

  @Option(
      names = "--since",
      paramLabel = "DURATION",
      description = "Only jobs that were enqueued within this time, such as 1h or 30m.")
  @Nullable String since;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Only jobs that were enqueued at this time or later: 2030-01-31T12:00:00Z, or local as"
              + " 2030-01-31T12:00 or 2030-01-31.")
  @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Only jobs that were enqueued before this time.")
  @Nullable String to;

  /** Whether anything is chosen. */
  boolean isEmpty() {
    return payload.isEmpty()
        && headers.isEmpty()
        && Stream.of(queue, fingerprint, uniqueKey, error, since, from, to)
            .allMatch(Objects::isNull);
  }

  /** The message for it. */
  JsonObject message(ZoneId zone) {
    if (since != null && from != null) {
      throw new Failure(Exit.USAGE, "--since and --from both say where to begin; name one");
    }
    JsonObject message = new JsonObject();
    put(message, "queue", queue);
    put(message, "fingerprint", fingerprint);
    put(message, "uniqueKey", uniqueKey);
    put(message, "error", error);
    put(message, "payload", payload);
    put(message, "headers", headers);
    String ago = since;
    String begin = from;
    String end = to;
    if (ago != null) {
      message.put("from", said("--since", () -> Instant.now().minus(Words.duration(ago))));
    }
    if (begin != null) {
      message.put("from", said("--from", () -> Words.instant(begin, zone)));
    }
    if (end != null) {
      message.put("to", said("--to", () -> Words.instant(end, zone)));
    }
    return message;
  }

  private static void put(JsonObject message, String key, Map<String, String> values) {
    if (!values.isEmpty()) {
      message.put(key, new JsonObject(new LinkedHashMap<>(values)));
    }
  }

  private static void put(JsonObject message, String key, @Nullable String value) {
    if (value != null) {
      message.put(key, value);
    }
  }

  private static String said(String option, Supplier<Instant> value) {
    try {
      return value.get().toString();
    } catch (IllegalArgumentException e) {
      throw new Failure(Exit.USAGE, option + " " + e.getMessage());
    }
  }
}
