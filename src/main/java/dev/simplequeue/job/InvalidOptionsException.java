package dev.simplequeue.job;

import java.util.List;
import java.util.stream.Collectors;

/**
 * JSON is not valid as options or as a request. Reports all problems together, each with its key.
 */
public class InvalidOptionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** The most problems that the message names. */
  private static final int SHOWN = 50;

  private final transient List<String> problems;

  /**
   * @param problems a sentence each, beginning with the key
   */
  public InvalidOptionsException(List<String> problems) {
    super(
        problems.stream().limit(SHOWN).collect(Collectors.joining("; "))
            + (problems.size() > SHOWN ? "; and " + (problems.size() - SHOWN) + " more" : ""));
    this.problems = List.copyOf(problems);
  }

  /** {@return the problems, a sentence each, beginning with the key} */
  public List<String> problems() {
    return problems;
  }
}
