package dev.simplequeue.inspect;

import dev.simplequeue.impl.base.ResultJson;
import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.JobRequest;
import dev.simplequeue.job.JobState;
import dev.simplequeue.job.When;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Selects the jobs of a page. Immutable and thread-safe; each method that sets a value returns a
 * new query. Jobs are sorted by id, which is the order of their creation if the ids are of version
 * 7.
 */
public final class JobQuery {

  /** The default size of a page. */
  public static final int DEFAULT_SIZE = 50;

  /** The largest page. */
  public static final int MAX_SIZE = 500;

  /** The longest text to search for in errors, in characters. */
  public static final int MAX_ERROR_CHARACTERS = 200;

  /** How many values in payloads, and how many in headers, one query can name. */
  public static final int MAX_CARRIED = 8;

  /**
   * The longest place and the longest value to search for in payloads and headers, in characters.
   */
  public static final int MAX_CARRIED_CHARACTERS = 200;

  /** How many jobs one page looks at, at most, if it searches payloads or headers. */
  public static final int MAX_SEARCHED = 100_000;

  /** The order of the jobs. */
  public enum Order {
    /** The newest first. */
    NEWEST,
    /** The oldest first. */
    OLDEST
  }

  /** All jobs, the newest first. */
  public static final JobQuery ALL = new JobQuery();

  private Optional<String> queue = Optional.empty();
  private Set<JobState> states = EnumSet.allOf(JobState.class);
  private Optional<String> fingerprint = Optional.empty();
  private Optional<String> uniqueKey = Optional.empty();
  private Optional<Instant> from = Optional.empty();
  private Optional<Instant> to = Optional.empty();
  private Optional<String> error = Optional.empty();
  private SortedMap<String, String> payload = Collections.emptySortedMap();
  private SortedMap<String, String> headers = Collections.emptySortedMap();
  private Order order = Order.NEWEST;
  private int size = DEFAULT_SIZE;
  private Optional<String> cursor = Optional.empty();

  private JobQuery() {}

  private JobQuery derive(Consumer<JobQuery> change) {
    JobQuery copy = new JobQuery();
    copy.queue = queue;
    copy.states = states;
    copy.fingerprint = fingerprint;
    copy.uniqueKey = uniqueKey;
    copy.from = from;
    copy.to = to;
    copy.error = error;
    copy.payload = payload;
    copy.headers = headers;
    copy.order = order;
    copy.size = size;
    copy.cursor = cursor;
    change.accept(copy);
    return copy;
  }

  /**
   * Only jobs of this queue.
   *
   * @param queue the queue's name, 1 to 255 characters without control characters
   * @return a new query with this value
   * @throws InvalidValueException if it is not a valid name of a queue
   */
  public JobQuery queue(String queue) {
    return derive(query -> query.queue = Optional.of(name("queue", queue)));
  }

  /**
   * Only jobs in one of these states.
   *
   * @param states at least one state
   * @return a new query with this value
   * @throws InvalidValueException if none is named
   */
  public JobQuery states(Set<JobState> states) {
    if (Objects.requireNonNull(states, "states").isEmpty()) {
      throw new InvalidValueException("states", "is empty; must name at least one state");
    }
    return derive(query -> query.states = EnumSet.copyOf(states));
  }

  /**
   * Only jobs that have this fingerprint.
   *
   * @param fingerprint the group, 1 to 255 characters without control characters
   * @return a new query with this value
   * @throws InvalidValueException if none can have it
   */
  public JobQuery fingerprint(String fingerprint) {
    return derive(query -> query.fingerprint = Optional.of(name("fingerprint", fingerprint)));
  }

  /**
   * Only jobs that have or had this unique key.
   *
   * @param key the unique key, 1 to 255 characters without control characters
   * @return a new query with this value
   * @throws InvalidValueException if none can have it
   */
  public JobQuery uniqueKey(String key) {
    return derive(query -> query.uniqueKey = Optional.of(name("uniqueKey", key)));
  }

  /**
   * Only jobs whose id was created at this time or later, to the millisecond, by the clock of its
   * creator.
   *
   * @param from the earliest time
   * @return a new query with this value
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public JobQuery from(Instant from) {
    return derive(query -> query.from = When.at("from", from).at());
  }

  /**
   * Only jobs whose id was created before this time, see {@link #from(Instant)}.
   *
   * @param to the first time that is too late
   * @return a new query with this value
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public JobQuery to(Instant to) {
    return derive(query -> query.to = When.at("to", to).at());
  }

  /**
   * Only jobs with an error that contains this text, case-insensitive.
   *
   * @param text a part of the text, 1 to {@value #MAX_ERROR_CHARACTERS} characters
   * @return a new query with this value
   * @throws InvalidValueException if it has not 1 to {@value #MAX_ERROR_CHARACTERS} characters
   */
  public JobQuery error(String text) {
    return derive(
        query ->
            query.error =
                Optional.of(
                    TextChecks.checkName(
                        "error", text, MAX_ERROR_CHARACTERS, InvalidValueException::new)));
  }

  /**
   * Only jobs whose payload has this value at this place, besides other values that were named. A
   * value that reads as a number, {@code true}, {@code false} or {@code null} means that, and the
   * text that is written so; in quotation marks, as JSON writes a text, it means the text alone.
   * Numbers are equal if they have the same value. Where the payload has an array, one of its
   * elements must be equal. A payload that has no such place is not found.
   *
   * <p>No index serves it: one page looks at up to {@value #MAX_SEARCHED} jobs for a second, and
   * says ({@link JobPage#walked}, {@link JobPage#reached}) how far it has come.
   *
   * @param path keys with dots between them, such as {@code customer.id}; a key that has a dot in
   *     it stands in quotation marks; empty for the whole payload; up to {@value
   *     #MAX_CARRIED_CHARACTERS} characters
   * @param value up to {@value #MAX_CARRIED_CHARACTERS} characters
   * @return a new query with this value
   * @throws InvalidValueException if a payload can have no such place or value, or {@value
   *     #MAX_CARRIED} others are named already
   */
  public JobQuery payload(String path, String value) {
    SortedMap<String, String> more = CarriedValues.ofPayload(payload, path, value);
    return derive(query -> query.payload = more);
  }

  /**
   * Only jobs with this header, besides others that were named; searched as {@link #payload} is.
   *
   * @param name the header's, 1 to {@value #MAX_CARRIED_CHARACTERS} characters
   * @param value up to {@value #MAX_CARRIED_CHARACTERS} characters
   * @return a new query with this value
   * @throws InvalidValueException if no job can have it, or {@value #MAX_CARRIED} others are named
   *     already
   */
  public JobQuery header(String name, String value) {
    SortedMap<String, String> more = CarriedValues.ofHeaders(headers, name, value);
    return derive(query -> query.headers = more);
  }

  /**
   * Sets the order; the newest first by default.
   *
   * @param order newest or oldest first
   * @return a new query with this value
   */
  public JobQuery order(Order order) {
    return derive(query -> query.order = Objects.requireNonNull(order, "order"));
  }

  /**
   * Sets the largest number of jobs in a page, 1 to {@value #MAX_SIZE}; {@value #DEFAULT_SIZE} by
   * default.
   *
   * @param size 1 to {@value #MAX_SIZE}
   * @return a new query with this value
   * @throws InvalidValueException if it is out of range
   */
  public JobQuery size(int size) {
    if (size < 1 || size > MAX_SIZE) {
      throw new InvalidValueException("size", "is " + size + "; the limit is 1 to " + MAX_SIZE);
    }
    return derive(query -> query.size = size);
  }

  /**
   * Continues after the page that returned this cursor; for the same query and order.
   *
   * @param cursor as an answer to the same request contained it
   * @return a new query with this value
   */
  public JobQuery cursor(String cursor) {
    return derive(query -> query.cursor = Optional.of(Objects.requireNonNull(cursor, "cursor")));
  }

  /** Without a cursor: an operation has no pages. */
  JobQuery withoutCursor() {
    return derive(query -> query.cursor = Optional.empty());
  }

  private static String name(String field, String value) {
    return TextChecks.checkName(
        field, value, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
  }

  /** {@return the value of {@link #queue(String)}} */
  public Optional<String> queue() {
    return queue;
  }

  /** {@return the value of {@link #states(Set)}; all states by default} */
  public Set<JobState> states() {
    return EnumSet.copyOf(states);
  }

  /** {@return the value of {@link #fingerprint(String)}} */
  public Optional<String> fingerprint() {
    return fingerprint;
  }

  /** {@return the value of {@link #uniqueKey(String)}} */
  public Optional<String> uniqueKey() {
    return uniqueKey;
  }

  /** {@return the value of {@link #from(Instant)}} */
  public Optional<Instant> from() {
    return from;
  }

  /** {@return the value of {@link #to(Instant)}} */
  public Optional<Instant> to() {
    return to;
  }

  /** {@return the value of {@link #cursor(String)}} */
  public Optional<String> cursor() {
    return cursor;
  }

  /** {@return the value of {@link #error(String)}} */
  public Optional<String> error() {
    return error;
  }

  /** {@return the values of {@link #payload(String, String)}, by their places} */
  public SortedMap<String, String> payload() {
    return payload;
  }

  /** {@return the values of {@link #header(String, String)}, by their names} */
  public SortedMap<String, String> headers() {
    return headers;
  }

  /**
   * Whether payloads or headers have to be read to answer it.
   *
   * @return whether {@link #payload} or {@link #header} was called
   */
  public boolean searches() {
    return !payload.isEmpty() || !headers.isEmpty();
  }

  /** {@return the value of {@link #order(Order)}} */
  public Order order() {
    return order;
  }

  /** {@return the value of {@link #size(int)}} */
  public int size() {
    return size;
  }

  /**
   * The filter as JSON: the keys of a message that asks for a page, without {@code order}, {@code
   * size} and {@code cursor}.
   *
   * @return the JSON; empty values are omitted
   */
  public JsonObject filterJson() {
    JsonObject json = new JsonObject();
    ResultJson.put(json, "queue", queue);
    json.put("states", ResultJson.all(states, JobState::sqlName));
    ResultJson.put(json, "fingerprint", fingerprint);
    ResultJson.put(json, "uniqueKey", uniqueKey);
    ResultJson.put(json, "from", from);
    ResultJson.put(json, "to", to);
    ResultJson.put(json, "error", error);
    CarriedValues.put(json, "payload", payload);
    CarriedValues.put(json, "headers", headers);
    return json;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JobQuery that
        && filterJson().equals(that.filterJson())
        && order == that.order
        && size == that.size
        && cursor.equals(that.cursor);
  }

  @Override
  public int hashCode() {
    return Objects.hash(filterJson(), order, size, cursor);
  }

  /** {@return the first id that the page can have} */
  public UUID first() {
    return bounds().first();
  }

  /** {@return the exclusive upper bound of the page's ids} */
  public UUID end() {
    return bounds().end();
  }

  /**
   * The cursor for the page that follows the one that ended with this id.
   *
   * @param last the last id of the page before
   * @return the cursor
   */
  public String cursorAfter(UUID last) {
    return bounds().cursorAfter(last);
  }

  private PageBounds bounds() {
    return new PageBounds(from, to, order, cursor);
  }
}
