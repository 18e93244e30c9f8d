/**
 * The wire: the addresses on the event bus, what is sent to them, and the answers.
 *
 * <p>What stays within one {@code Vertx} travels by reference; what may come from elsewhere is
 * JSON.
 */
@NullMarked
package dev.simplequeue.impl.bus;

import org.jspecify.annotations.NullMarked;
