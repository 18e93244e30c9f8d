/**
 * A kit for the tests of those who use the queue, on a real database: a server, a fresh schema for
 * each test, a queue in it of which nothing runs until the test says so, assertions on what was
 * enqueued, and a clock that one sets. {@link dev.simplequeue.testing.HandlerTester} runs a handler
 * without a database.
 *
 * <p>With JUnit 5 or 6 begin at {@link dev.simplequeue.testing.SimpleQueueExtension}; without it at
 * {@link dev.simplequeue.testing.QueueTester#start}. The kit blocks the thread of the test; it
 * refuses to be called on an event loop.
 */
@NullMarked
package dev.simplequeue.testing;

import org.jspecify.annotations.NullMarked;
