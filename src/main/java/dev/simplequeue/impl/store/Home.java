package dev.simplequeue.impl.store;

/**
 * What a claimed job can ask of the node that has claimed it; shared by the jobs of a node.
 *
 * @param ownTransaction settles it on a connection of its handler
 * @param progress takes what its handler tells
 */
record Home(OwnTransaction ownTransaction, ToldProgress progress) {}
