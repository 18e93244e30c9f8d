package dev.simplequeue.web;

/**
 * A request to change something, by somebody who has the right to it in some queue at least.
 *
 * @param call the request
 * @param right what the caller must have
 * @param body what it says
 */
record Order(Call call, Right right, Body body) {

  /** Refuses a queue where the caller does not have the right. */
  String in(String queue) {
    if (!call.access().may(right, queue)) {
      throw Problem.forbidden("you have no right to " + right.word() + " in this queue");
    }
    return queue;
  }

  /** Whether the queue does not matter. */
  boolean isFree() {
    return call.access().mayEverywhere(right);
  }
}
