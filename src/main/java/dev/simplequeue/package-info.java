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
 *       one statement, as many jobs as idle permits want. Each claim raises the job's fence.
 *   <li><b>Dispatch.</b> A job goes over the event bus to one idle instance of its queue's {@link
 *       dev.simplequeue.handler.HandlerVerticle}.
 *   <li><b>Settle.</b> The answer leaves with others in one statement: to the archive, to the dead
 *       letter queue, or back to wait.
 *   <li><b>Hear.</b> The {@link dev.simplequeue.notify.NotifyVerticle} brings what other nodes
 *       tell, by LISTEN and NOTIFY; the {@link dev.simplequeue.control.ControlVerticle} cancels,
 *       waits, and answers operators.
 *   <li><b>Upkeep.</b> The {@link dev.simplequeue.upkeep.ReaperVerticle} frees the jobs of dead
 *       nodes; the {@link dev.simplequeue.upkeep.JanitorVerticle} makes the archive's partitions
 *       ahead of time and drops old ones.
 * </ol>
 *
 * <p>What users touch: {@code job} (what a job is, and the errors that they catch), {@code inspect}
 * (what operators ask and order), {@code handler}, {@code event} (what happened), {@code options}
 * (how it is set up), {@code metrics}, and the verticles of the parts. The module exports this and
 * nothing else.
 *
 * <p>The order to read in: {@code impl.base} (what stands below everything), {@code job}, {@code
 * impl.job}, {@code event}, {@code metrics}, {@code inspect}, {@code impl.json} (strict JSON),
 * {@code options}, {@code impl.event} (log and listeners), {@code impl.bus} (the wire), {@code
 * impl.loop} (the clockwork), {@code impl.sql} (connections and migrations), {@code impl.batch}
 * (what travels in one statement), {@code impl.store} (the tables), {@code impl.part} (what the
 * parts share), then {@code handler} and the parts {@code enqueue}, {@code poller}, {@code notify},
 * {@code control} and {@code upkeep}, which do not know each other. A package imports only packages
 * before it; a test says so.
 */
@NullMarked
package dev.simplequeue;

import org.jspecify.annotations.NullMarked;
