package dev.simplequeue.scheduler;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Schedules that cannot be fired because of their own trouble: they are tried again, less and less
 * often, while the others go on.
 */
final class Troubles {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** After this time without trouble the count begins again. */
  private static final Duration FORGOTTEN = Duration.ofMinutes(10);

  private record Trouble(long untilNanos, Duration pause) {}

  private final Map<String, Trouble> troubles = new HashMap<>();

  /** It could not be fired. */
  void add(String schedule) {
    Trouble before = troubles.get(schedule);
    Duration pause = before == null ? FIRST : before.pause().multipliedBy(2);
    pause = pause.compareTo(LONGEST) < 0 ? pause : LONGEST;
    troubles.put(schedule, new Trouble(System.nanoTime() + pause.toNanos(), pause));
  }

  /** It was fired, or was changed. */
  void remove(String schedule) {
    troubles.remove(schedule);
  }

  /** Those that are not to be tried now. */
  Set<String> resting() {
    long now = System.nanoTime();
    troubles.values().removeIf(trouble -> now - trouble.untilNanos() > FORGOTTEN.toNanos());
    Set<String> names = new HashSet<>();
    troubles.forEach(
        (name, trouble) -> {
          if (trouble.untilNanos() - now > 0) {
            names.add(name);
          }
        });
    return names;
  }

  /** Each is tried again at once. */
  void forget() {
    troubles.clear();
  }

  /** How long it is until the next one is to be tried. */
  Optional<Duration> next() {
    long now = System.nanoTime();
    // One whose time has come is tried when it is due: it may be paused, or not be there any more.
    return troubles.values().stream()
        .map(trouble -> Duration.ofNanos(trouble.untilNanos() - now))
        .filter(wait -> !wait.isNegative() && !wait.isZero())
        .min(Duration::compareTo);
  }
}
