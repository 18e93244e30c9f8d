/**
 * Functions for operators: counts, pages and histories of jobs; redriving, pausing, deleting.
 *
 * <p>Start with {@link dev.simplequeue.inspect.Inspector}, which looks, and {@link
 * dev.simplequeue.inspect.Operator}, which also changes. Values are immutable, and checked when
 * they are created.
 */
@NullMarked
package dev.simplequeue.inspect;

import org.jspecify.annotations.NullMarked;
