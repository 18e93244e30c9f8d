/**
 * The command line: one executable jar that looks at a queue and operates it, over SQL or over the
 * HTTP API.
 *
 * <p>Read {@link dev.simplequeue.cli.Main}, then {@link dev.simplequeue.cli.Cluster}: what the
 * commands ask is JSON in the words of the event bus, and does not depend on the way to the queue.
 * The commands are in {@code command}, the checks of {@code doctor} in {@code doctor}.
 */
@NullMarked
package dev.simplequeue.cli;

import org.jspecify.annotations.NullMarked;
