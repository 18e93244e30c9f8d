package dev.simplequeue.testing;

import java.util.List;

/**
 * What an action returned and enqueued.
 *
 * @param <T> the type of what it returned
 * @param result what it returned
 * @param jobs the jobs that are there since, in the order in which they were enqueued; none of a
 *     transaction that was rolled back
 */
public record Captured<T>(T result, List<JobSnapshot> jobs) {}
