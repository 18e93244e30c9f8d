/** The commands, one class each: what they ask of the queue, and how they show the answer. */
@NullMarked
package dev.simplequeue.cli.command;

import org.jspecify.annotations.NullMarked;
