package dev.simplequeue.impl.store;

import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JsonText;
import dev.simplequeue.job.KeyPolicy;
import dev.simplequeue.job.When;
import dev.simplequeue.options.EnqueueOptions;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/** The limits that the functions of the schema share with Java. */
public final class FunctionLimits {

  /** A default partition of this size in bytes is drained: it is read while nobody may write. */
  private static final int LARGE_BYTES = 4 << 20;

  /** By the words that stand in braces in the functions. */
  public static final Map<String, Object> ALL =
      Map.ofEntries(
          Map.entry("max_name_characters", JobRequest.MAX_NAME_CHARACTERS),
          Map.entry("max_priority", JobRequest.MAX_PRIORITY),
          Map.entry("default_priority", JobRequest.DEFAULT_PRIORITY),
          Map.entry("max_max_attempts", JobRequest.MAX_MAX_ATTEMPTS),
          Map.entry("default_max_attempts", JobRequest.DEFAULT_MAX_ATTEMPTS),
          Map.entry("max_headers", JobRequest.MAX_HEADERS),
          Map.entry("max_header_characters", JobRequest.MAX_HEADER_CHARACTERS),
          Map.entry("max_payload_bytes", EnqueueOptions.DEFAULT_MAX_PAYLOAD_BYTES),
          Map.entry("max_key_fields", JobRequest.MAX_KEY_FIELDS),
          Map.entry("max_nesting", JsonText.MAX_NESTING),
          Map.entry("max_number_characters", JsonText.MAX_NUMBER_CHARACTERS),
          Map.entry("max_wait_days", When.MAX_WAIT.toDays()),
          Map.entry("key_policies", keyPolicies()),
          Map.entry("large_bytes", LARGE_BYTES));

  private FunctionLimits() {}

  private static String keyPolicies() {
    return Arrays.stream(KeyPolicy.values())
        .map(policy -> "'" + policy + "'")
        .collect(Collectors.joining(", "));
  }
}
