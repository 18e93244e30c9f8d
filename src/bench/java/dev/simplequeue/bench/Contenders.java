package dev.simplequeue.bench;

import io.vertx.core.ThreadingModel;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.function.Supplier;

/** The contenders by their names: this project's, and those on the class path. */
final class Contenders {
  private static final String ALL = "all";
  private static final Map<String, Supplier<Contender>> OWN =
      new TreeMap<>(
          Map.of(
              Own.NAME,
              () -> new Own(Own.NAME, ThreadingModel.EVENT_LOOP),
              Own.NAME + "-worker",
              () -> new Own(Own.NAME + "-worker", ThreadingModel.WORKER)));

  private Contenders() {}

  /** This project's, with both kinds of handlers. */
  static List<String> own() {
    return List.copyOf(OWN.keySet());
  }

  /** The peers that these names stand for; {@code all} for those that are there. */
  static List<String> peers(List<String> names) {
    if (names.isEmpty()) {
      return names;
    }
    List<String> known = onClassPath().stream().map(Contender::name).sorted().toList();
    if (known.isEmpty()) {
      throw new IllegalArgumentException(
          "no peer is on the class path: --peers needs the Maven profile peers (-Ppeers)");
    }
    if (names.equals(List.of(ALL))) {
      return known;
    }
    if (!known.containsAll(names)) {
      throw new IllegalArgumentException(
          "--peers is " + String.join(",", names) + "; known are all, " + String.join(", ", known));
    }
    return names;
  }

  /** Not yet opened. A JVM that measures this project's loads nothing of the others. */
  static Contender get(String name) {
    return OWN.getOrDefault(name, () -> peer(name)).get();
  }

  private static Contender peer(String name) {
    return onClassPath().stream()
        .filter(peer -> peer.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contender is named " + name));
  }

  private static List<Contender> onClassPath() {
    return ServiceLoader.load(Contender.class).stream().map(ServiceLoader.Provider::get).toList();
  }
}
