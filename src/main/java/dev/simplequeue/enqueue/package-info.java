/**
 * The way in: requests from Java and from the event bus are gathered while the last statement is
 * under way, and leave together.
 *
 * <p>Read {@link dev.simplequeue.enqueue.EnqueueVerticle}, then {@link
 * dev.simplequeue.enqueue.InsertPipeline}.
 */
@NullMarked
package dev.simplequeue.enqueue;

import org.jspecify.annotations.NullMarked;
