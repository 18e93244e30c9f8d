/**
 * Fires schedules, on any number of nodes and without a leader.
 *
 * <p>{@code Ticks} decides what is to become of a schedule that is due, {@code ScheduleLoop} does
 * it: the schedule moves on to its next tick in the statement that inserts the job of this one, so
 * that either both are done or neither, and the job has an id that follows from the schedule's name
 * and the tick. {@code ScheduleService} is for users and operators.
 */
@NullMarked
package dev.simplequeue.scheduler;

import org.jspecify.annotations.NullMarked;
