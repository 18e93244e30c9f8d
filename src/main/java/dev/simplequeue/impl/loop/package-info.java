/**
 * The clockwork: the one kind of loop that the library has, how its trouble is told once for each
 * outage, and the way from other threads back to a verticle's own.
 *
 * <p>Loops are timers that are armed anew when the last run has ended. Nothing here knows jobs or
 * tables.
 */
@NullMarked
package dev.simplequeue.impl.loop;

import org.jspecify.annotations.NullMarked;
