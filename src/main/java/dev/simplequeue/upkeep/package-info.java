/** The housekeeping: periodic work that any node may do, and several may do at once. */
@NullMarked
package dev.simplequeue.upkeep;

import org.jspecify.annotations.NullMarked;
