/**
 * The project's benchmark: {@code mvn -q test-compile exec:java@bench -Dexec.args="w1 w3"}. Never
 * part of the test run. Each workload prints JSON lines, with the same work done by SQL alone in
 * the same run as its floor. {@code of_floor} and the other fields that begin so are the product's
 * figure divided by the other one: of rates more is better, of latencies and CPU less.
 *
 * <p>Read {@link dev.simplequeue.bench.Bench} (the command line), {@code Workloads} (what there
 * is), {@code DrainWorkload} (a workload), {@code Drainer} (how a drain is timed) and {@code
 * FloorSql}. {@code Child} and the classes named {@code …Mode} are its other processes; {@code
 * Compare}, {@code Plot} and {@code Adapter} its other modes.
 */
package dev.simplequeue.bench;
