package dev.simplequeue.impl.store;

import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** What became of claims that were to be settled together, by job. */
public final class Fates {
  private final Map<UUID, Fate> known;

  Fates(Map<UUID, Fate> known) {
    this.known = known;
  }

  /** What became of the claim of this job; {@link Fate#NOT_HELD} if it is not among them. */
  public Fate of(UUID job) {
    return known.getOrDefault(job, Fate.NOT_HELD);
  }

  /** The jobs whose claims were held. */
  public Set<UUID> jobs() {
    return known.keySet();
  }
}
