/** What the queue does with the types of {@code job}, and their users cannot. */
@NullMarked
package dev.simplequeue.impl.job;

import org.jspecify.annotations.NullMarked;
