package dev.simplequeue.scheduler;

import dev.simplequeue.impl.store.Firing.Due;
import dev.simplequeue.impl.store.Firing.Shot;
import dev.simplequeue.schedule.Schedule;
import dev.simplequeue.schedule.Tick;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What is to become of a schedule that is due: which tick fires, and which are too late. */
final class Ticks {
  /** A tick that is later than this is a misfire. */
  static final Duration ON_TIME = Duration.ofMinutes(1);

  /** A more exact count is of no use. */
  private static final int MOST_COUNTED = 1_000;

  /** How far back the newest late tick is looked for, in steps: most schedules are frequent. */
  private static final List<Duration> LOOKBACKS =
      List.of(
          Duration.ofMinutes(2),
          Duration.ofHours(2),
          Duration.ofDays(2),
          Duration.ofDays(62),
          Duration.ofDays(3_660));

  private Ticks() {}

  /**
   * The id of the job of a tick, which follows from the schedule's name and the tick alone. It has
   * the form of version 7 (RFC 9562), with the tick as its time and a hash in the place of what is
   * random, so that it lies in the indexes, and in pages of jobs, where its time is.
   */
  static UUID id(String schedule, Instant tick) {
    long millis = tick.toEpochMilli();
    ByteBuffer hash = hash("job", schedule, millis);
    return new UUID(
        millis << 16 | 0x7000 | hash.getLong() & 0xFFF,
        0x8000_0000_0000_0000L | hash.getLong() >>> 2);
  }

  /** How much later the job of a tick starts. */
  static long jitterMillis(Schedule schedule, Instant tick) {
    long most = schedule.jitter().toMillis();
    return most == 0
        ? 0
        : Long.remainderUnsigned(
            hash("jitter", schedule.name(), tick.toEpochMilli()).getLong(), most);
  }

  private static ByteBuffer hash(String purpose, String schedule, long millis) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(purpose.getBytes(StandardCharsets.UTF_8));
      digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, millis));
      return ByteBuffer.wrap(digest.digest(schedule.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Decides, by the database's clock alone. */
  static Shot decide(Due due, Schedule schedule) {
    if (due.buffered()) {
      Instant tick = due.at().orElseThrow();
      return shot(due, schedule, tick, null, 0);
    } else if (due.at().isEmpty()) {
      // Never for the past.
      return nothing(due, schedule, due.now(), 0);
    }
    Instant first = due.at().get();
    Instant late = due.now().minus(ON_TIME);
    if (!first.isBefore(late)) {
      return shot(due, schedule, first, next(schedule, first), 0);
    }
    Instant windowed = due.now().minus(schedule.misfireWindow());
    Instant oldest = first.isBefore(windowed) ? windowed : first;
    Deque<Instant> chosen =
        switch (schedule.misfire()) {
          case NONE -> new ArrayDeque<>();
          case LAST -> newest(schedule, oldest, late, 1);
          case ALL -> newest(schedule, oldest, late, schedule.misfireMax());
        };
    if (chosen.isEmpty()) {
      Instant before = late.minusNanos(1);
      return nothing(due, schedule, before, missed(schedule, first, late));
    }
    Instant tick = chosen.getFirst();
    return shot(due, schedule, tick, next(schedule, tick), missed(schedule, first, tick));
  }

  /** The next tick is another than the one that stands there: only that. */
  static Shot ahead(Due due, Schedule schedule) {
    return nothing(due, schedule, due.now(), 0);
  }

  /** The newest ticks from {@code oldest} on, before {@code late}, the oldest of them first. */
  private static Deque<Instant> newest(Schedule schedule, Instant oldest, Instant late, int most) {
    Deque<Instant> found = new ArrayDeque<>();
    for (Duration lookback : LOOKBACKS) {
      Instant from = late.minus(lookback);
      boolean whole = !from.isAfter(oldest);
      Instant at = (whole ? oldest : from).minusNanos(1);
      found.clear();
      for (Instant tick = next(schedule, at); isBefore(tick, late); tick = next(schedule, tick)) {
        found.add(tick);
        if (found.size() > most) {
          found.removeFirst();
        }
      }
      if (whole || found.size() == most) {
        return found;
      }
    }
    return found;
  }

  /** How many ticks there are from {@code from} on, before {@code to}; at most a thousand. */
  private static int missed(Schedule schedule, Instant from, Instant to) {
    int count = 0;
    Instant tick = next(schedule, from.minusNanos(1));
    while (count < MOST_COUNTED && isBefore(tick, to)) {
      count++;
      tick = next(schedule, tick);
    }
    return count;
  }

  private static boolean isBefore(@Nullable Instant tick, Instant end) {
    return tick != null && tick.isBefore(end);
  }

  private static @Nullable Instant next(Schedule schedule, Instant after) {
    return schedule.next(after).map(Tick::at).orElse(null);
  }

  private static Shot nothing(Due due, Schedule schedule, Instant after, int missed) {
    return new Shot(due, null, next(schedule, after), null, 0, missed, word(schedule));
  }

  private static Shot shot(
      Due due, Schedule schedule, Instant tick, @Nullable Instant following, int missed) {
    return new Shot(
        due,
        tick,
        following,
        id(due.name(), tick),
        jitterMillis(schedule, tick),
        missed,
        word(schedule));
  }

  private static String word(Schedule schedule) {
    return switch (schedule.overlap()) {
      case ALLOW -> "allow";
      case SKIP -> "skip";
      case BUFFER_ONE -> "bufferOne";
      case CANCEL_OTHER -> "cancelOther";
    };
  }
}
