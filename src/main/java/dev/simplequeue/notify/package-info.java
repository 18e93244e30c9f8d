/**
 * What the nodes tell each other by LISTEN and NOTIFY, so that nobody has to wait for the next
 * poll.
 *
 * <p>Only hints travel here. A node without this part, or with one that does not hear, does the
 * same work later.
 */
@NullMarked
package dev.simplequeue.notify;

import org.jspecify.annotations.NullMarked;
