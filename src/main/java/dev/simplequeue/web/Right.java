package dev.simplequeue.web;

import dev.simplequeue.impl.json.StrictJson;

/** A right to change something by the HTTP API; each may be bound to queues. */
public enum Right {
  /** To enqueue jobs. */
  ENQUEUE,
  /** To cancel jobs. */
  CANCEL,
  /** To redrive dead letters. */
  REDRIVE,
  /** To delete waiting jobs. */
  DELETE,
  /** To make waiting jobs ready now. */
  RUN_NOW,
  /** To give waiting jobs another priority. */
  REPRIORITISE,
  /** To pause queues, and to resume them. */
  PAUSE,
  /** To set the cluster-wide limits of queues. */
  LIMITS,
  /** To make, change, pause, resume, trigger and remove schedules. */
  SCHEDULES,
  /** To begin and to cancel operations on many jobs. */
  OPERATIONS;

  /**
   * As the API spells it: {@code run_now}.
   *
   * @return the word
   */
  public String word() {
    return StrictJson.word(this);
  }
}
