package dev.simplequeue.job;

/**
 * The payload of a job is not what its handler asked for. A handler that lets it through, thrown or
 * as a failed future, ends the job as {@link JobState#UNPROCESSABLE}. The message names the type
 * and the place in the payload, never its content.
 */
public class UnprocessablePayloadException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message what did not fit, for a person
   */
  public UnprocessablePayloadException(String message) {
    super(message);
  }
}
