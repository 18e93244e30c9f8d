/**
 * What happened: the logic reports events, {@link dev.simplequeue.event.EventLog} turns them into
 * sentences for an operator.
 *
 * <p>No other class of the library logs.
 */
@NullMarked
package dev.simplequeue.event;

import org.jspecify.annotations.NullMarked;
