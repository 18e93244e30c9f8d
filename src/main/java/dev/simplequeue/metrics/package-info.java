/**
 * Counts of events for <a href="https://docs.micrometer.io/micrometer/reference/">Micrometer</a>,
 * an optional dependency: only this package needs it.
 */
@NullMarked
package dev.simplequeue.metrics;

import org.jspecify.annotations.NullMarked;
