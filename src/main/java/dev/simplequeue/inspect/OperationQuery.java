package dev.simplequeue.inspect;

import dev.simplequeue.job.InvalidValueException;
import java.util.Optional;
import java.util.UUID;

/**
 * Selects the operations of a page. Immutable; {@link #ALL} is where to begin.
 *
 * @param state only operations in this state
 * @param size the most operations, 1 to {@value #MAX_SIZE}
 * @param cursor where the page before has ended
 */
public record OperationQuery(Optional<OperationState> state, int size, Optional<String> cursor) {

  /** The largest page. */
  public static final int MAX_SIZE = 500;

  /** All operations, fifty on a page. */
  public static final OperationQuery ALL =
      new OperationQuery(Optional.empty(), 50, Optional.empty());

  private static final char KIND = 'p';

  /**
   * Checks the values.
   *
   * @param state only operations in this state
   * @param size the most operations, 1 to {@value #MAX_SIZE}
   * @param cursor where the page before has ended
   * @throws InvalidValueException if the size is out of range, or the cursor is none
   */
  public OperationQuery {
    if (size < 1 || size > MAX_SIZE) {
      throw new InvalidValueException("size", "is " + size + "; the limit is 1 to " + MAX_SIZE);
    }
    cursor.ifPresent(text -> PageCursor.of("cursor", KIND, text));
  }

  /**
   * Only operations in this state.
   *
   * @param state the state
   * @return a new query with this value
   */
  public OperationQuery state(OperationState state) {
    return new OperationQuery(Optional.of(state), size, cursor);
  }

  /**
   * Sets the most operations in a page.
   *
   * @param size 1 to {@value #MAX_SIZE}
   * @return a new query with this value
   * @throws InvalidValueException if it is out of range
   */
  public OperationQuery size(int size) {
    return new OperationQuery(state, size, cursor);
  }

  /**
   * Continues after the page that returned this cursor.
   *
   * @param cursor as an answer to the same request contained it
   * @return a new query with this value
   * @throws InvalidValueException if it is not such a cursor
   */
  public OperationQuery cursor(String cursor) {
    return new OperationQuery(state, size, Optional.of(cursor));
  }

  /** {@return the exclusive upper bound of the page's ids} */
  public UUID end() {
    return cursor.map(text -> PageCursor.of("cursor", KIND, text).last()).orElse(IdOrder.MAX);
  }

  /**
   * The cursor for the page that follows the one that ended with this id.
   *
   * @param last the last id of the page before
   * @return the cursor
   */
  public static String cursorAfter(UUID last) {
    return new PageCursor(KIND, last).text();
  }
}
