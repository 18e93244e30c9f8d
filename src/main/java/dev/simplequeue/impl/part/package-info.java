/**
 * What all parts of the queue have in common, whatever they do: where their options come from, and
 * what they wait for before they begin.
 */
@NullMarked
package dev.simplequeue.impl.part;

import org.jspecify.annotations.NullMarked;
