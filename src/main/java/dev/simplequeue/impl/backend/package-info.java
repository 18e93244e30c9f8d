/**
 * What the HTTP API asks of the tables, beyond what operators can ask in Java: the questions, and
 * the answers with their JSON. The part {@code control} answers them; the package {@code web} asks.
 */
@NullMarked
package dev.simplequeue.impl.backend;

import org.jspecify.annotations.NullMarked;
