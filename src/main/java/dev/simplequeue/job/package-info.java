/**
 * What a job is: the request that a caller makes, the job that a handler gets, the handler's
 * answer, and the states between them.
 *
 * <p>Start with {@link dev.simplequeue.job.JobState}, which says where a job can be and what moves
 * it, then read {@link dev.simplequeue.job.JobResult}. Nothing here knows the database, the event
 * bus or a verticle.
 */
@NullMarked
package dev.simplequeue.job;

import org.jspecify.annotations.NullMarked;
