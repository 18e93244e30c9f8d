/**
 * The way to the database: connections, sessions, the migrations, what an error means, how much
 * travels in one statement, and what is done when the database does not take all of it. Statements
 * are files under {@code dev/simplequeue/sql}.
 *
 * <p>Every class is confined to the context of the verticle that made it. Futures fail with the
 * driver's exceptions, which {@link dev.simplequeue.impl.sql.SqlFailure} sorts.
 */
@NullMarked
package dev.simplequeue.impl.sql;

import org.jspecify.annotations.NullMarked;
