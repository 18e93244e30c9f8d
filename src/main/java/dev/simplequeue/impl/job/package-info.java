/** What the queue does with requests and jobs, and their users cannot; how a request is JSON. */
@NullMarked
package dev.simplequeue.impl.job;

import org.jspecify.annotations.NullMarked;
