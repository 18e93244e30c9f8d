package dev.simplequeue.job;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.impl.TimeBasedEpochGenerator;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Ids of jobs and nodes: UUIDs of version 7 (RFC 9562), which grow with time and so keep their
 * indexes compact. Thread-safe.
 */
public final class JobIds {
  private static final TimeBasedEpochGenerator GENERATOR = Generators.timeBasedEpochGenerator();

  private JobIds() {}

  /** {@return a new id} */
  public static UUID next() {
    return GENERATOR.generate();
  }

  /**
   * When the id was made, by its maker's clock, to the millisecond; empty if it is not of version
   * 7.
   *
   * @param id the job's id
   * @return the time, or empty
   */
  public static Optional<Instant> time(UUID id) {
    return id.version() == 7
        ? Optional.of(Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16))
        : Optional.empty();
  }
}
