/**
 * Recurring jobs, for users: what a schedule says, and how schedules are put, looked at, paused and
 * removed.
 *
 * <p>{@link dev.simplequeue.schedule.Schedule} knows its ticks by itself, without a database: a
 * cron expression comes true in local time, and {@code ZonedTicks} says when that is on a clock
 * that is changed twice a year.
 *
 * <p>The parser is the library's own. Of those that there are, cron-utils 9.2.1 (2023) has all
 * fields, but drops a daily job whose time falls into a gap, and its errors have no position;
 * Spring's CronExpression (part of spring-context) drops it too, doubles it in an overlap, and
 * takes "13th or Friday" as "Friday the 13th"; Quartz's, part of Quartz, loses an hour of jobs in
 * an overlap, refuses "13th or Friday" and calls Saturday 7. The other opinion in the tests is a
 * stepper that asks of each minute whether it fits.
 */
@NullMarked
package dev.simplequeue.schedule;

import org.jspecify.annotations.NullMarked;
