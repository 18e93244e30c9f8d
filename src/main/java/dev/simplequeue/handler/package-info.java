/**
 * The base class of users' handlers, {@link dev.simplequeue.handler.HandlerVerticle}: each deployed
 * instance runs one job at a time, or as many as its {@code concurrency()} says.
 */
@NullMarked
package dev.simplequeue.handler;

import org.jspecify.annotations.NullMarked;
