/**
 * Spans of jobs for <a href="https://opentelemetry.io">OpenTelemetry</a>, whose API is an optional
 * dependency: only this package needs it.
 */
@NullMarked
package dev.simplequeue.tracing;

import org.jspecify.annotations.NullMarked;
