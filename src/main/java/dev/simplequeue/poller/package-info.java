/**
 * Polling: claims jobs, sends them to idle instances of their handlers, settles their results, and
 * keeps this node's lease.
 *
 * <p>Read {@link dev.simplequeue.poller.PollerVerticle}, then {@code ClaimLoop}, {@code Dispatcher}
 * and {@code Settlement}: a job passes through them in that order, as one {@code Run}, and {@code
 * Phase} says where it stands. {@code Permits} says how many may be claimed, and {@code InHand}
 * what was claimed and is not settled. Everything is confined to the verticle's event loop.
 *
 * <ul>
 *   <li>{@code ClaimLoop}: one claim after the other, {@code SharedClaims} or {@code
 *       LimitedClaims}; {@code ClaimReplies} reads what they say of a queue; {@code Polls} looks
 *       although nobody has said anything; {@code LostClaims} frees what an unanswered claim may
 *       have taken; {@code BetweenClaims} lets others in. Where claims begin: {@code
 *       dev.simplequeue.poller.cursor}.
 *   <li>{@code Settlement}: the flushes of the {@code Backlog}, by {@code SettlementStatements};
 *       {@code WrittenDown} is what follows; {@code RefusedEnds} and {@code Stuck} have what the
 *       database does not take; {@code LastSettlement} gives back what is left at a stop.
 * </ul>
 */
@NullMarked
package dev.simplequeue.poller;

import org.jspecify.annotations.NullMarked;
