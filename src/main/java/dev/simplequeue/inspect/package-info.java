/**
 * What operators touch: counts, pages and histories of jobs; redriving, pausing, deleting.
 *
 * <p>Start with {@link dev.simplequeue.inspect.Inspector}. Values are immutable, and checked when
 * they are made.
 */
@NullMarked
package dev.simplequeue.inspect;

import org.jspecify.annotations.NullMarked;
