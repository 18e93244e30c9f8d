/**
 * Polling: claims jobs, sends them to idle instances of their handlers, settles their results, and
 * keeps this node's lease.
 *
 * <p>Read {@link dev.simplequeue.poller.PollerVerticle}, then {@code ClaimLoop}, {@code Dispatcher}
 * and {@code Settlement}: a job passes through them in that order. {@code Permits} says how many
 * may be claimed. Everything is confined to the verticle's event loop.
 */
@NullMarked
package dev.simplequeue.poller;

import org.jspecify.annotations.NullMarked;
