package dev.simplequeue.inspect;

import dev.simplequeue.impl.base.PayloadPath;
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
import java.util.LinkedHashMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

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

  private JobQuery derive() {
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
    JobQuery derived = derive();
    derived.queue = Optional.of(name("queue", queue));
    return derived;
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
    JobQuery derived = derive();
    derived.states = EnumSet.copyOf(states);
    return derived;
  }

  /**
   * Only jobs that have this fingerprint.
   *
   * @param fingerprint the group, 1 to 255 characters without control characters
   * @return a new query with this value
   * @throws InvalidValueException if none can have it
   */
  public JobQuery fingerprint(String fingerprint) {
    JobQuery derived = derive();
    derived.fingerprint = Optional.of(name("fingerprint", fingerprint));
    return derived;
  }

  /**
   * Only jobs that have or had this unique key.
   *
   * @param key the unique key, 1 to 255 characters without control characters
   * @return a new query with this value
   * @throws InvalidValueException if none can have it
   */
  public JobQuery uniqueKey(String key) {
    JobQuery derived = derive();
    derived.uniqueKey = Optional.of(name("uniqueKey", key));
    return derived;
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
    JobQuery derived = derive();
    derived.from = When.at("from", from).at();
    return derived;
  }

  /**
   * Only jobs whose id was created before this time, see {@link #from(Instant)}.
   *
   * @param to the first time that is too late
   * @return a new query with this value
   * @throws InvalidValueException if it is not within the years 1 to 9999
   */
  public JobQuery to(Instant to) {
    JobQuery derived = derive();
    derived.to = When.at("to", to).at();
    return derived;
  }

  /**
   * Only jobs with an error that contains this text, case-insensitive.
   *
   * @param text a part of the text, 1 to {@value #MAX_ERROR_CHARACTERS} characters
   * @return a new query with this value
   * @throws InvalidValueException if it has not 1 to {@value #MAX_ERROR_CHARACTERS} characters
   */
  public JobQuery error(String text) {
    JobQuery derived = derive();
    derived.error =
        Optional.of(
            TextChecks.checkName("error", text, MAX_ERROR_CHARACTERS, InvalidValueException::new));
    return derived;
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
    String checked = carried("payload", path, "");
    try {
      PayloadPath.keys(checked);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("payload", String.valueOf(e.getMessage()));
    }
    JobQuery derived = derive();
    derived.payload = with("payload", payload, checked, value);
    return derived;
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
    if (Objects.requireNonNull(name, "name").isEmpty()) {
      throw new InvalidValueException("headers", "has a header without a name");
    }
    JobQuery derived = derive();
    derived.headers = with("headers", headers, carried("headers", name, ""), value);
    return derived;
  }

  private static SortedMap<String, String> with(
      String field, SortedMap<String, String> before, String place, String value) {
    SortedMap<String, String> more = new TreeMap<>(before);
    more.put(place, carried(field, value, " in a value"));
    if (more.size() > MAX_CARRIED) {
      throw new InvalidValueException(
          field, "names " + more.size() + " values; the limit is " + MAX_CARRIED);
    }
    return Collections.unmodifiableSortedMap(more);
  }

  private static String carried(String field, String text, String where) {
    int characters = Objects.requireNonNull(text, field).codePointCount(0, text.length());
    if (characters > MAX_CARRIED_CHARACTERS) {
      throw new InvalidValueException(
          field,
          "has " + characters + " characters" + where + "; the limit is " + MAX_CARRIED_CHARACTERS);
    }
    return TextChecks.checkStorable(field, text, InvalidValueException::new);
  }

  /**
   * Sets the order; the newest first by default.
   *
   * @param order newest or oldest first
   * @return a new query with this value
   */
  public JobQuery order(Order order) {
    JobQuery derived = derive();
    derived.order = Objects.requireNonNull(order, "order");
    return derived;
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
    JobQuery derived = derive();
    derived.size = size;
    return derived;
  }

  /**
   * Continues after the page that returned this cursor; for the same query and order.
   *
   * @param cursor as an answer to the same request contained it
   * @return a new query with this value
   */
  public JobQuery cursor(String cursor) {
    JobQuery derived = derive();
    derived.cursor = Optional.of(Objects.requireNonNull(cursor, "cursor"));
    return derived;
  }

  /** Without a cursor: an operation has no pages. */
  JobQuery withoutCursor() {
    JobQuery derived = derive();
    derived.cursor = Optional.empty();
    return derived;
  }

  private static String name(String field, String value) {
    return TextChecks.checkName(
        field, value, JobRequest.MAX_NAME_CHARACTERS, InvalidValueException::new);
  }

  /**
   * See {@link #queue(String)}.
   *
   * @return a new query with this value
   */
  public Optional<String> queue() {
    return queue;
  }

  /**
   * See {@link #states(Set)}; all by default.
   *
   * @return a new query with this value
   */
  public Set<JobState> states() {
    return EnumSet.copyOf(states);
  }

  /**
   * See {@link #fingerprint(String)}.
   *
   * @return a new query with this value
   */
  public Optional<String> fingerprint() {
    return fingerprint;
  }

  /**
   * See {@link #uniqueKey(String)}.
   *
   * @return a new query with this value
   */
  public Optional<String> uniqueKey() {
    return uniqueKey;
  }

  /**
   * See {@link #from(Instant)}.
   *
   * @return a new query with this value
   */
  public Optional<Instant> from() {
    return from;
  }

  /**
   * See {@link #to(Instant)}.
   *
   * @return a new query with this value
   */
  public Optional<Instant> to() {
    return to;
  }

  /**
   * See {@link #cursor(String)}.
   *
   * @return a new query with this value
   */
  public Optional<String> cursor() {
    return cursor;
  }

  /**
   * See {@link #error(String)}.
   *
   * @return a new query with this value
   */
  public Optional<String> error() {
    return error;
  }

  /**
   * See {@link #payload(String, String)}.
   *
   * @return the values by their places
   */
  public SortedMap<String, String> payload() {
    return payload;
  }

  /**
   * See {@link #header(String, String)}.
   *
   * @return the values by their headers
   */
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

  /**
   * See {@link #order(Order)}.
   *
   * @return a new query with this value
   */
  public Order order() {
    return order;
  }

  /**
   * See {@link #size(int)}.
   *
   * @return a new query with this value
   */
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
    put(json, "payload", payload);
    put(json, "headers", headers);
    return json;
  }

  private static void put(JsonObject json, String key, SortedMap<String, String> values) {
    if (!values.isEmpty()) {
      json.put(key, new JsonObject(new LinkedHashMap<>(values)));
    }
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
    UUID first = from.map(IdOrder::firstAt).orElse(IdOrder.MIN);
    UUID next = order == Order.OLDEST ? last().map(IdOrder::after).orElse(first) : first;
    return IdOrder.compare(first, next) < 0 ? next : first;
  }

  /** {@return the exclusive upper bound of the page's ids} */
  public UUID end() {
    UUID end = to.map(IdOrder::firstAt).orElse(IdOrder.MAX);
    UUID next = order == Order.NEWEST ? last().orElse(end) : end;
    return IdOrder.compare(next, end) < 0 ? next : end;
  }

  private Optional<UUID> last() {
    return cursor.map(text -> PageCursor.of("cursor", kind(), text).last());
  }

  /**
   * The cursor for the page that follows the one that ended with this id.
   *
   * @param last the last id of the page before
   * @return the cursor
   */
  public String cursorAfter(UUID last) {
    return new PageCursor(kind(), last).text();
  }

  private char kind() {
    return order == Order.OLDEST ? 'o' : 'n';
  }
}
