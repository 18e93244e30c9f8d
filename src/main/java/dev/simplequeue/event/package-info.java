/**
 * What happened: the queue tells each {@link dev.simplequeue.event.QueueEvent} to the log and to
 * the listeners of users.
 */
@NullMarked
package dev.simplequeue.event;

import org.jspecify.annotations.NullMarked;
