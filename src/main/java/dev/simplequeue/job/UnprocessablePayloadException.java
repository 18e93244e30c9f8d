package dev.simplequeue.job;

/**
 * The payload of a job does not fit the type that its handler reads. If the handler does not catch
 * it, the job ends as {@link JobState#UNPROCESSABLE}. The message names the type and the place in
 * the payload, never its content.
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
