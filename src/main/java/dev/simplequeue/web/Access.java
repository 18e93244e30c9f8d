package dev.simplequeue.web;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What one caller of the HTTP API may see and do, as the host's function says for each request.
 * Immutable; each method that changes something returns another.
 *
 * <pre>{@code
 * Access.read("ada").allow(Right.REDRIVE, Set.of("email")).redacted()
 * }</pre>
 */
public final class Access {
  private static final int MAX_BY = 255;
  private static final Access NONE =
      new Access("nobody", false, false, Optional.empty(), Map.of(), Optional.empty());

  private final String by;
  private final boolean reads;
  private final boolean redacted;
  private final Optional<Set<String>> queues;
  private final Map<Right, Optional<Set<String>>> rights;
  private final Optional<String> note;

  private Access(
      String by,
      boolean reads,
      boolean redacted,
      Optional<Set<String>> queues,
      Map<Right, Optional<Set<String>>> rights,
      Optional<String> note) {
    this.by = by;
    this.reads = reads;
    this.redacted = redacted;
    this.queues = queues;
    this.rights = rights;
    this.note = note;
  }

  /** {@return no access: every route is refused, but for the health} */
  public static Access none() {
    return NONE;
  }

  /**
   * May read everything.
   *
   * @param by who it is, for the audit: 1 to 255 characters without control characters
   * @return the access
   * @throws InvalidValueException if no such name is given
   */
  public static Access read(String by) {
    return new Access(
        TextChecks.checkName("by", by, MAX_BY, InvalidValueException::new),
        true,
        false,
        Optional.empty(),
        Map.of(),
        Optional.empty());
  }

  /**
   * May read, but not what jobs carry: see {@link #redacted}.
   *
   * @param by who it is, for the audit
   * @return the access
   */
  public static Access readRedacted(String by) {
    return read(by).redacted();
  }

  /**
   * May read everything and has these rights, in all queues.
   *
   * @param by who it is, for the audit
   * @param rights what the caller may do
   * @return the access
   */
  public static Access operate(String by, Set<Right> rights) {
    Access access = read(by);
    for (Right right : rights) {
      access = access.with(right, Optional.empty());
    }
    return access;
  }

  /**
   * May read and do everything.
   *
   * @param by who it is, for the audit
   * @return the access
   */
  public static Access everything(String by) {
    return operate(by, EnumSet.allOf(Right.class));
  }

  /**
   * With this right, in all queues.
   *
   * @param right what the caller may do
   * @return another access
   */
  public Access allow(Right right) {
    return with(right, Optional.empty());
  }

  /**
   * With this right, in these queues.
   *
   * @param right what the caller may do
   * @param queues where
   * @return another access
   */
  public Access allow(Right right, Set<String> queues) {
    return with(right, Optional.of(Set.copyOf(queues)));
  }

  private Access with(Right right, Optional<Set<String>> where) {
    Map<Right, Optional<Set<String>>> more = new EnumMap<>(Right.class);
    more.putAll(rights);
    more.put(Objects.requireNonNull(right, "right"), where);
    return new Access(by, reads, redacted, queues, Map.copyOf(more), note);
  }

  /**
   * Without what jobs carry: payloads, headers, outputs, errors and traces are left out of every
   * answer, or are what the {@link Redaction} makes of them.
   *
   * @return another access
   */
  public Access redacted() {
    return new Access(by, reads, true, queues, rights, note);
  }

  /**
   * Sees and changes these queues alone. What belongs to no queue is seen.
   *
   * @param only the queues
   * @return another access
   */
  public Access onlyQueues(Set<String> only) {
    return new Access(by, reads, redacted, Optional.of(Set.copyOf(only)), rights, note);
  }

  /**
   * With a reason why there are not more rights, for a person.
   *
   * @param reason a sentence
   * @return another access
   */
  public Access because(String reason) {
    return new Access(by, reads, redacted, queues, rights, Optional.of(reason));
  }

  /** The same without any right to change something. */
  Access withoutRights(String reason) {
    return new Access(by, reads, redacted, queues, Map.of(), Optional.of(reason));
  }

  /** {@return who it is} */
  public String by() {
    return by;
  }

  /** {@return whether anything can be read} */
  public boolean reads() {
    return reads;
  }

  /** {@return whether what jobs carry is left out} */
  public boolean isRedacted() {
    return redacted;
  }

  /** {@return the only queues that are seen; empty for all} */
  public Optional<Set<String>> queues() {
    return queues;
  }

  /** {@return the rights, each with the queues where it holds; empty for all} */
  public Map<Right, Optional<Set<String>>> rights() {
    return rights;
  }

  /** {@return why there are not more rights} */
  public Optional<String> reason() {
    return note;
  }

  /**
   * Whether a queue is seen.
   *
   * @param queue its name
   * @return whether it is
   */
  public boolean sees(String queue) {
    return reads && queues.map(only -> only.contains(queue)).orElse(true);
  }

  /**
   * Whether there is this right, in some queue at least.
   *
   * @param right what is to be done
   * @return whether it may be
   */
  public boolean may(Right right) {
    return rights.containsKey(right);
  }

  /**
   * Whether there is this right in a queue.
   *
   * @param right what is to be done
   * @param queue where
   * @return whether it may be
   */
  public boolean may(Right right, String queue) {
    Optional<Set<String>> where = rights.get(right);
    return where != null && sees(queue) && where.map(only -> only.contains(queue)).orElse(true);
  }

  /** Whether it makes no difference to this right which queue it is. */
  boolean mayEverywhere(Right right) {
    return queues.isEmpty() && rights.getOrDefault(right, Optional.of(Set.of())).isEmpty();
  }
}
