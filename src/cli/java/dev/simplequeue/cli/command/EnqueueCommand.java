package dev.simplequeue.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.simplequeue.cli.Cluster;
import dev.simplequeue.cli.Cluster.Verb;
import dev.simplequeue.cli.Exit;
import dev.simplequeue.cli.Failure;
import dev.simplequeue.cli.Words;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Enqueues a job. */
@Command(
    name = "enqueue",
    mixinStandardHelpOptions = true,
    description = {
      "Enqueues a job, and prints its id when it is committed. The queue may be new.",
      "With --wait it waits until the job has ended, and ends with exit code 0 only if it is completed."
    })
final class EnqueueCommand extends Action {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A part of the event bus's own limit. */
  private static final Duration ONE_WAIT = Duration.ofSeconds(20);

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "QUEUE",
      description = "The queue; may be left out if a template names it.")
  private @Nullable String queue;

  @Option(names = "--payload", paramLabel = "JSON", description = "The payload as JSON.")
  private @Nullable String payload;

  @Option(
      names = "--payload-file",
      paramLabel = "FILE",
      description = "A file with the payload as JSON; - is standard input.")
  private @Nullable String payloadFile;

  @Option(names = "--template", paramLabel = "NAME", description = "Completes what is left open.")
  private @Nullable String template;

  @Option(
      names = "--id",
      paramLabel = "UUID",
      description = "The job's id: to enqueue it again is safe.")
  private @Nullable String id;

  @Option(names = "--priority", paramLabel = "0-9", description = "0 is the most urgent.")
  private @Nullable Integer priority;

  @Option(
      names = "--run-in",
      paramLabel = "DURATION",
      description = "Not before this time is over.")
  private @Nullable String runIn;

  @Option(
      names = "--run-at",
      paramLabel = "TIME",
      description = "Not before: 2030-01-31T12:00:00Z, or local as 2030-01-31T12:00.")
  private @Nullable String runAt;

  @Option(names = "--max-attempts", paramLabel = "N", description = "How often it is tried.")
  private @Nullable Integer maxAttempts;

  @Option(
      names = "--job-timeout",
      paramLabel = "DURATION",
      description = "The longest run of one attempt.")
  private @Nullable String jobTimeout;

  @Option(names = "--unique-key", paramLabel = "KEY", description = "Only one live job has it.")
  private @Nullable String uniqueKey;

  @Option(
      names = "--key-policy",
      paramLabel = "POLICY",
      description = "If the key is held: KEEP, REPLACE, RETIME or REJECT.")
  private @Nullable String keyPolicy;

  @Option(names = "--fingerprint", paramLabel = "TEXT", description = "The group of the job.")
  private @Nullable String fingerprint;

  @Option(names = "--limit-key", paramLabel = "KEY", description = "What limits per key count by.")
  private @Nullable String limitKey;

  @Option(names = "--header", paramLabel = "NAME=VALUE", description = "A header; can be repeated.")
  private Map<String, String> headers = Map.of();

  @Option(
      names = "--wait",
      arity = "0..1",
      fallbackValue = "5m",
      paramLabel = "DURATION",
      description = "Waits until the job has ended, for this time at most: 5m if no time is named.")
  private @Nullable String wait;

  @Override
  Exit run(Cluster cluster) {
    Duration atMost = wait == null ? Duration.ZERO : duration("--wait", wait);
    JsonObject receipt = ask(cluster, Verb.ENQUEUE, message());
    if (wait == null) {
      show(
          receipt,
          () -> {
            line(receipt.getString("id"));
            if (!receipt.getString("status").equals("INSERTED")) {
              remark(receipt.getString("status"));
            }
          });
      return Exit.OK;
    }
    return outcome(cluster, receipt, atMost);
  }

  private JsonObject message() {
    JsonObject message = new JsonObject();
    put(message, "queue", queue);
    put(message, "template", template);
    put(message, "id", id);
    put(message, "priority", priority);
    put(message, "runIn", runIn);
    put(message, "runAt", runAt == null ? null : time(runAt));
    put(message, "maxAttempts", maxAttempts);
    put(message, "timeout", jobTimeout);
    put(message, "uniqueKey", uniqueKey);
    put(message, "keyPolicy", keyPolicy);
    put(message, "fingerprint", fingerprint);
    put(message, "limitKey", limitKey);
    if (!headers.isEmpty()) {
      JsonObject named = new JsonObject();
      headers.forEach(named::put);
      message.put("headers", named);
    }
    if (payload != null && payloadFile != null) {
      throw misuse("--payload and --payload-file both say the payload; name one");
    }
    if (payload != null) {
      message.put("payload", json(payload));
    } else if (payloadFile != null) {
      message.put("payload", json(read(payloadFile)));
    }
    return message;
  }

  private static void put(JsonObject message, String key, @Nullable Object value) {
    if (value != null) {
      message.put(key, value);
    }
  }

  private String time(String text) {
    try {
      return Words.instant(text, terminal().zone()).toString();
    } catch (IllegalArgumentException e) {
      throw misuse("--run-at " + e.getMessage());
    }
  }

  private static Duration duration(String option, String text) {
    try {
      return Words.duration(text);
    } catch (IllegalArgumentException e) {
      throw misuse(option + " " + e.getMessage());
    }
  }

  /** Numbers stay as they were written. */
  @SuppressWarnings("unchecked")
  private static @Nullable Object json(String text) {
    try {
      Object value = JSON.readValue(text, Object.class);
      if (value instanceof Map) {
        return new JsonObject((Map<String, Object>) value);
      }
      return value instanceof List ? new JsonArray((List<?>) value) : value;
    } catch (JsonProcessingException e) {
      // The parser's message quotes the payload.
      throw misuse("the payload is not valid JSON");
    }
  }

  private String read(String file) {
    try {
      return file.equals("-")
          ? new String(terminal().in().readAllBytes(), StandardCharsets.UTF_8)
          : Files.readString(Path.of(file));
    } catch (IOException e) {
      throw misuse(file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  private Exit outcome(Cluster cluster, JsonObject receipt, Duration atMost) {
    String job = receipt.getString("id");
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      long left = Math.max(1, (end - System.nanoTime()) / 1_000_000);
      String once = Math.min(left, ONE_WAIT.toMillis()) + "ms";
      try {
        JsonObject outcome =
            ask(cluster, Verb.AWAIT, new JsonObject().put("id", job).put("atMost", once));
        show(
            outcome,
            () -> {
              line(job + " " + outcome.getString("state"));
              if (outcome.containsKey("output")) {
                line(io.vertx.core.json.Json.encode(outcome.getValue("output")));
              }
              objects(outcome.getJsonArray("errors"))
                  .forEach(error -> line(error.getString("error", "")));
            });
        return outcome.getString("state").equals("completed") ? Exit.OK : Exit.NO;
      } catch (Failure notYet) {
        boolean goesOn =
            notYet.exit() == Exit.NO
                && notYet.getMessage().contains("has not ended")
                && System.nanoTime() - end < 0;
        if (!goesOn) {
          throw notYet;
        }
      }
    }
  }
}
