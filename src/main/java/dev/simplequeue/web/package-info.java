/**
 * The HTTP API: a router to mount behind the host's own authentication, and a verticle for those
 * who have no web application. Needs Vert.x Web; nothing else of the library knows this package.
 *
 * <p>{@link dev.simplequeue.web.SimpleQueueWeb} is where to begin. {@link
 * dev.simplequeue.web.Access} says what a caller may do.
 */
@NullMarked
package dev.simplequeue.web;

import org.jspecify.annotations.NullMarked;
