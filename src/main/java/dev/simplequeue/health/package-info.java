/**
 * The queue's health for <a href="https://vertx.io/docs/vertx-health-check/java/">Vert.x Health
 * Check</a>, an optional dependency: only this package needs it.
 */
@NullMarked
package dev.simplequeue.health;

import org.jspecify.annotations.NullMarked;
