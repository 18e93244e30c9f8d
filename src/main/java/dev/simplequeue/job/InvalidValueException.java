package dev.simplequeue.job;

/**
 * A value is invalid. The message names the field, the limit, and the size or type of the value,
 * never a payload.
 */
public class InvalidValueException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /** See {@link #field()}. */
  private final String field;

  /**
   * @param field the field's name, as in JSON
   * @param problem what is wrong with it, for a person
   */
  public InvalidValueException(String field, String problem) {
    super(field + ": " + problem);
    this.field = field;
  }

  /** {@return the field's name, as in JSON} */
  public String field() {
    return field;
  }
}
