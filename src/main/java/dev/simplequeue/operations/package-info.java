/**
 * Changes many jobs as operators have submitted it, on any number of nodes and without a leader.
 *
 * <p>{@code OperationLoop} takes the next chunk of the operation that has waited longest, and tells
 * others what has become of its jobs. A chunk is one transaction, which also says how far the
 * operation is; between two chunks of an operation as much time passes as the first one took, also
 * on different nodes.
 */
@NullMarked
package dev.simplequeue.operations;

import org.jspecify.annotations.NullMarked;
