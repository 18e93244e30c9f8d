/**
 * How events are told: to the log, in sentences for an operator, to the listeners of users, and
 * once for each outage.
 *
 * <p>No class of the library but {@link dev.simplequeue.impl.event.EventLog} logs.
 */
@NullMarked
package dev.simplequeue.impl.event;

import org.jspecify.annotations.NullMarked;
