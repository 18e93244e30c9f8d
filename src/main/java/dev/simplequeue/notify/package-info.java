/**
 * Notifications between nodes by LISTEN and NOTIFY, so that jobs need not wait for the next poll.
 *
 * <p>Notifications are only hints. A node without this part, or with a lost connection, does the
 * same work later.
 */
@NullMarked
package dev.simplequeue.notify;

import org.jspecify.annotations.NullMarked;
