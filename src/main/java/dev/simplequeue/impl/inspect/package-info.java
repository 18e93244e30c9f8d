/** How filters are read from JSON: those of messages, and those that are written down. */
@NullMarked
package dev.simplequeue.impl.inspect;

import org.jspecify.annotations.NullMarked;
