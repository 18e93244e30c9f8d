/**
 * The project's benchmark: {@code mvn -q test-compile exec:java@bench -Dexec.args="w1 w3"}. Never
 * part of the test run. Each workload prints JSON lines, with the same work done by SQL alone in
 * the same run as its floor.
 */
package dev.simplequeue.bench;
