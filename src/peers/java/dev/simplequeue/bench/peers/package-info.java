/**
 * Other queues on PostgreSQL that the benchmark's modes young and aged measure beside this one,
 * each set up as fast as its documentation allows. Only the Maven profile {@code peers} compiles
 * them.
 */
package dev.simplequeue.bench.peers;
