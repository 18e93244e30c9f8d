package dev.simplequeue.cli.command;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Ids of jobs as a command names them: one after the other, or {@code -} for those on standard
 * input.
 */
final class JobIdArguments {
  private JobIdArguments() {}

  /** Each once. */
  static List<UUID> of(Action action, List<String> arguments) {
    Set<UUID> ids = new LinkedHashSet<>();
    for (String argument : arguments) {
      if (argument.equals("-")) {
        new BufferedReader(new InputStreamReader(action.terminal().in(), StandardCharsets.UTF_8))
            .lines()
            .filter(line -> !line.isBlank())
            .forEach(line -> ids.add(id(line.strip())));
      } else {
        ids.add(id(argument));
      }
    }
    return new ArrayList<>(ids);
  }

  private static UUID id(String text) {
    try {
      UUID id = UUID.fromString(text);
      if (id.toString().equalsIgnoreCase(text)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      throw none(text);
    }
    throw none(text);
  }

  private static RuntimeException none(String text) {
    return Action.misuse(
        "'" + text + "' is not the id of a job; it must be a UUID of 36 characters");
  }
}
