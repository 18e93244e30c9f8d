/** Reads filters from JSON: those of messages, and those that are stored. */
@NullMarked
package dev.simplequeue.impl.inspect;

import org.jspecify.annotations.NullMarked;
