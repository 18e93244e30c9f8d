/**
 * Calls about existing jobs, on any node: cancel, await, and the functions for operators.
 *
 * <p>Read {@link dev.simplequeue.control.ControlVerticle}, then {@link
 * dev.simplequeue.control.Canceller} and {@link dev.simplequeue.control.Waiters}.
 */
@NullMarked
package dev.simplequeue.control;

import org.jspecify.annotations.NullMarked;
