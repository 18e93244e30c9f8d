/**
 * Periodic maintenance that any node can do, also several nodes at once.
 *
 * <p>All of it has one shape: an {@code Upkeep} ({@code Reaper}, {@code MissingHandlers}, {@code
 * Janitor}) checks what is to be done and returns steps; an {@code UpkeepLoop} runs the steps
 * repeatedly. If a step fails, the others still run, and an outage is reported once.
 */
@NullMarked
package dev.simplequeue.upkeep;

import org.jspecify.annotations.NullMarked;
