/**
 * The tables: each statement is a file under {@code dev/simplequeue/sql}, each class here one thing
 * that is done to jobs or nodes.
 *
 * <p>Every class is confined to the context of the verticle that made it. Futures fail with the
 * driver's exceptions, which {@link dev.simplequeue.impl.sql.SqlFailure} sorts.
 */
@NullMarked
package dev.simplequeue.impl.store;

import org.jspecify.annotations.NullMarked;
