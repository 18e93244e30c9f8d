/**
 * From where on claims read a queue, and the search for jobs that they have left behind.
 *
 * <p>Each queue has a {@link dev.simplequeue.poller.cursor.ClaimCursor}, with three marks in each
 * lane (the jobs of one priority). A mark is a {@code run_at}:
 *
 * <pre>
 *  run_at, earliest first
 *
 *  | nothing is left here | read once or twice   | read by claims     | not read yet
 *  |                      |                      |                    |
 *  +----------------------+----------------------+--------------------+-----------------&gt;
 *                     confirmed               reading              reached
 *
 *  confirmed   claims begin here, as long as that is cheap
 *      later     when three claims, each after what the one before may not have seen has ended,
 *                have read up to "reading"; or when one search has read up to the "reached" of
 *                its time and found nothing
 *      earlier   when the queue is rewound, or a search finds a job
 *
 *  reading     how far all claims have come that have begun at "confirmed" since it last moved
 *      set       by the first of them
 *      earlier   by one that ends before it, and when the queue is rewound
 *
 *  reached     claims begin here while they stand apart from "confirmed"
 *      later     with each claim: to its last job, or to the claim's own time in a lane that it
 *                has read to the end
 *      earlier   when the queue is rewound, or a search finds a job
 *
 *  When the connection is lost, or the database's clock goes back, all begin again at the start.
 * </pre>
 *
 * <p>While claims stand apart, {@link dev.simplequeue.poller.cursor.LeftBehindSearch} reads what is
 * between "confirmed" and "reached"; and every few minutes it reads all that is before "confirmed".
 *
 * <p>Only {@code poller} uses this.
 */
@NullMarked
package dev.simplequeue.poller.cursor;

import org.jspecify.annotations.NullMarked;
