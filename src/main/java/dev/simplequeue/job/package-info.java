/**
 * What a job is: the request that a caller makes, the job that a handler gets, the handler's
 * result, and the states of a job.
 *
 * <p>Start with {@link dev.simplequeue.job.JobState}, which describes the states of a job and their
 * transitions, then read {@link dev.simplequeue.job.JobResult}. Nothing here knows the database,
 * the event bus or a verticle.
 */
@NullMarked
package dev.simplequeue.job;

import org.jspecify.annotations.NullMarked;
