/**
 * Simple Queue for Vert.x: a persisted job queue on PostgreSQL.
 *
 * <p>The way of a job:
 *
 * <ol>
 *   <li><b>Enqueue.</b> {@link dev.simplequeue.SimpleQueue}, or a JSON message, reaches the {@link
 *       dev.simplequeue.enqueue.EnqueueVerticle}, which inserts concurrent requests together and
 *       wakes the local poller.
 *   <li><b>Claim.</b> The {@link dev.simplequeue.poller.PollerVerticle} claims, for all queues in
 *       one statement, as many jobs as there are idle permits. Each claim raises the job's fence.
 *   <li><b>Dispatch.</b> A job goes over the event bus to one idle instance of its queue's {@link
 *       dev.simplequeue.handler.HandlerVerticle}, on the same {@code Vertx}.
 *   <li><b>Settle.</b> The result is stored with others in one statement: the job moves to the
 *       archive or to the dead letters, or waits again.
 *   <li><b>Notify and control.</b> The {@link dev.simplequeue.notify.NotifyVerticle} receives the
 *       notifications of other nodes, by LISTEN and NOTIFY; the {@link
 *       dev.simplequeue.control.ControlVerticle} cancels and awaits jobs, and answers operators.
 *   <li><b>Recur.</b> The {@link dev.simplequeue.scheduler.SchedulerVerticle} enqueues a job at
 *       each tick of a schedule.
 *   <li><b>Operations.</b> The {@link dev.simplequeue.operations.OperationsVerticle} redrives,
 *       cancels, deletes and changes many jobs in chunks, as operators have submitted it.
 *   <li><b>Upkeep.</b> The {@link dev.simplequeue.upkeep.ReaperVerticle} frees the jobs of dead
 *       nodes; the {@link dev.simplequeue.upkeep.JanitorVerticle} creates the archive's partitions
 *       in advance and drops old ones.
 * </ol>
 *
 * <p>The API: {@code job} (jobs, and the exceptions that users catch), {@code inspect} (functions
 * for operators), {@code handler}, {@code event}, {@code options}, {@code schedule}, {@code
 * metrics}, {@code health}, {@code tracing}, {@code web} (the HTTP API), and the verticles of the
 * parts. The module exports nothing else.
 *
 * <p>The order to read in: {@code impl.base} (what stands below everything), {@code job}, {@code
 * event}, {@code impl.log} (events as lines of the log), {@code inspect}, {@code health}, {@code
 * impl.json} (strict JSON), {@code impl.job} (what only the queue does with jobs and requests),
 * {@code impl.inspect} (filters as JSON), {@code schedule}, {@code impl.option} (how an option is
 * declared), {@code options}, {@code impl.backend} (what the HTTP API asks of the tables), {@code
 * impl.bus} (the wire), {@code tracing}, {@code impl.loop} (the clockwork, and what can be seen of
 * it from outside), {@code metrics}, {@code impl.sql} (connections, migrations, and how much
 * travels in one statement), {@code impl.store} (the tables), {@code impl.part} (what the parts
 * share), then {@code handler} and the parts {@code enqueue}, {@code poller}, {@code notify},
 * {@code control}, {@code scheduler}, {@code operations} and {@code upkeep}, which do not depend on
 * each other, and {@code web}. A package imports only packages before it; a test checks this.
 */
@NullMarked
package dev.simplequeue;

import org.jspecify.annotations.NullMarked;
