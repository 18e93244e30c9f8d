/**
 * What travels in one statement: how much of it, and what is done when the database does not take
 * it. Used by everything that writes rows of several callers together.
 */
@NullMarked
package dev.simplequeue.impl.batch;

import org.jspecify.annotations.NullMarked;
