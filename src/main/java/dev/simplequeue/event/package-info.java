/**
 * Events: the queue reports each {@link dev.simplequeue.event.QueueEvent} to the log and to the
 * users' listeners.
 */
@NullMarked
package dev.simplequeue.event;

import org.jspecify.annotations.NullMarked;
