/**
 * Functions for operators: counts, pages and histories of jobs; redriving, pausing, deleting.
 *
 * <p>Start with {@link dev.simplequeue.inspect.Inspector}. Values are immutable, and checked when
 * they are created.
 */
@NullMarked
package dev.simplequeue.inspect;

import org.jspecify.annotations.NullMarked;
