package dev.simplequeue.impl.bus;

import java.time.Duration;
import java.util.Set;

/**
 * An instance of a handler offers its places. Sent any number of times; the last one counts.
 *
 * @param address where it takes a {@link Dispatch}
 * @param queue the queue that it handles
 * @param code the class that runs the jobs, for a person
 * @param places how many jobs it runs at a time
 * @param running the jobs that it runs now, also those of another poller
 */
public record Attach(String address, String queue, String code, int places, Set<Dispatch> running) {

  /**
   * The poller's answer.
   *
   * @param grace how long a stop may wait for running jobs
   * @param foreign how many of the running jobs are not this poller's: when one of them ends, the
   *     instance attaches again
   */
  public record Attached(Duration grace, int foreign) {}
}
