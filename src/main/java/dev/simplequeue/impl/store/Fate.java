package dev.simplequeue.impl.store;

import dev.simplequeue.job.JobState;

/** What became of a claim that was to be settled. */
public sealed interface Fate {
  /** See {@link Lives}. */
  Fate LIVES = new Lives();

  /** See {@link NotHeld}. */
  Fate NOT_HELD = new NotHeld();

  /** See {@link MovedOn}. */
  Fate MOVED_ON = new MovedOn();

  /** It is settled: its job has ended in this state. */
  record Ended(JobState state) implements Fate {}

  /** It is settled: its job waits for another attempt. */
  record Lives() implements Fate {}

  /** The job was not claimed by this node with this fence: nothing was changed. */
  record NotHeld() implements Fate {}

  /** The job has gone on since, with this claim's answer or without: nobody can tell. */
  record MovedOn() implements Fate {}
}
