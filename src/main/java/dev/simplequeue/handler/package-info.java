/**
 * The user's side: {@link dev.simplequeue.handler.HandlerVerticle}, of which each deployed instance
 * is a permit.
 */
@NullMarked
package dev.simplequeue.handler;

import org.jspecify.annotations.NullMarked;
