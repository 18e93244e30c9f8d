/** Periodic maintenance that any node can do, also several nodes at once. */
@NullMarked
package dev.simplequeue.upkeep;

import org.jspecify.annotations.NullMarked;
