/**
 * Questions and orders about jobs that are already there, wherever they are: cancel, and await.
 *
 * <p>Read {@link dev.simplequeue.control.ControlVerticle}, then {@link
 * dev.simplequeue.control.Canceller} and {@link dev.simplequeue.control.Waiters}.
 */
@NullMarked
package dev.simplequeue.control;

import org.jspecify.annotations.NullMarked;
