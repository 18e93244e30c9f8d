/**
 * Enqueueing: requests from Java and from the event bus are collected while the last statement is
 * under way, and are inserted together.
 *
 * <p>Read {@link dev.simplequeue.enqueue.EnqueueVerticle}, then {@link
 * dev.simplequeue.enqueue.InsertPipeline}.
 */
@NullMarked
package dev.simplequeue.enqueue;

import org.jspecify.annotations.NullMarked;
