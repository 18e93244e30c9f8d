/**
 * The base class of users' handlers, {@link dev.simplequeue.handler.HandlerVerticle}: each deployed
 * instance is one permit.
 */
@NullMarked
package dev.simplequeue.handler;

import org.jspecify.annotations.NullMarked;
