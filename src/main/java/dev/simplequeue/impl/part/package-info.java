/**
 * What all parts of the queue have in common, whatever they do: where their options come from, what
 * they wait for before they begin, and whom they tell of events: the log, in sentences for an
 * operator, the event bus, and the listeners of users.
 */
@NullMarked
package dev.simplequeue.impl.part;

import org.jspecify.annotations.NullMarked;
