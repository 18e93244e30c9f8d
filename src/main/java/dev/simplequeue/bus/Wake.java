package dev.simplequeue.bus;

import java.util.Set;

/** There may be jobs in these queues. */
public record Wake(Set<String> queues) {}
