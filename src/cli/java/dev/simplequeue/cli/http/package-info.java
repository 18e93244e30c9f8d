/** Requests to the HTTP API of a node, and its stream of events. */
@NullMarked
package dev.simplequeue.cli.http;

import org.jspecify.annotations.NullMarked;
