/**
 * The housekeeping: periodic work that any node may do, and several may do at once.
 *
 * <p>All of it has one shape: an {@code Upkeep} ({@code Reaper}, {@code MissingHandlers}, {@code
 * Janitor}) looks how things stand and answers with steps; an {@code UpkeepLoop} runs them, each of
 * which fails alone, reports an outage once, and comes again.
 */
@NullMarked
package dev.simplequeue.upkeep;

import org.jspecify.annotations.NullMarked;
