/**
 * The tables: each statement is a file under {@code dev/simplequeue/sql}, each class here one thing
 * that is done to jobs or nodes.
 *
 * <p>What sends statements is confined to the context that made it, most of it to a verticle's;
 * jobs and answers are immutable or thread-safe. Futures fail with the driver's exceptions, which
 * {@link dev.simplequeue.impl.sql.SqlFailure} sorts.
 */
@NullMarked
package dev.simplequeue.impl.store;

import org.jspecify.annotations.NullMarked;
