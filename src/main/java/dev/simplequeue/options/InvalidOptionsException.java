package dev.simplequeue.options;

import java.util.List;

/**
 * JSON that cannot be read as options or as a request. Reports all problems together, each with its
 * key.
 */
public class InvalidOptionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<String> problems;

  /**
   * @param problems a sentence each, beginning with the key
   */
  public InvalidOptionsException(List<String> problems) {
    super(String.join("; ", problems));
    this.problems = List.copyOf(problems);
  }

  /** The problems, a sentence each, beginning with the key. */
  public List<String> problems() {
    return problems;
  }
}
