package dev.simplequeue.poller;

import dev.simplequeue.impl.bus.Dispatch;
import io.vertx.core.eventbus.MessageProducer;

/** An attached instance of a handler, and how many of its places are taken. */
final class Instance {
  private final String address;
  private final MessageProducer<Dispatch> sender;
  private int places;
  private int ours;
  private int foreign;

  Instance(String address, MessageProducer<Dispatch> sender) {
    this.address = address;
    this.sender = sender;
  }

  String address() {
    return address;
  }

  MessageProducer<Dispatch> sender() {
    return sender;
  }

  /**
   * @param places all of them
   * @param foreign how many an earlier poller's jobs still take
   */
  void offer(int places, int foreign) {
    this.places = places;
    this.foreign = foreign;
  }

  int places() {
    return places;
  }

  int free() {
    return Math.max(0, places - ours - foreign);
  }

  void take() {
    ours++;
  }

  void giveBack() {
    ours--;
  }
}
