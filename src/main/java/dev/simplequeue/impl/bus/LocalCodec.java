package dev.simplequeue.impl.bus;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.MessageCodec;
import io.vertx.core.tracing.TracingPolicy;

/** Lets objects travel within one {@code Vertx} by reference, never over a wire. */
public final class LocalCodec implements MessageCodec<Object, Object> {
  private static final String NAME = "dev.simplequeue.local";

  private LocalCodec() {}

  /** Makes the codec known to this {@code Vertx}; any number of times. */
  public static void register(Vertx vertx) {
    try {
      vertx.eventBus().registerCodec(new LocalCodec());
    } catch (IllegalStateException e) {
      // Another verticle of this Vertx was first.
    }
  }

  /** Options for sending an object by reference. */
  public static DeliveryOptions local() {
    return new DeliveryOptions()
        .setLocalOnly(true)
        .setCodecName(NAME)
        .setTracingPolicy(TracingPolicy.IGNORE);
  }

  @Override
  public void encodeToWire(Buffer buffer, Object object) {
    throw new IllegalStateException(object.getClass().getName() + " does not leave its Vertx");
  }

  @Override
  public Object decodeFromWire(int position, Buffer buffer) {
    throw new IllegalStateException("nothing of this codec comes over a wire");
  }

  @Override
  public Object transform(Object object) {
    return object;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public byte systemCodecID() {
    return -1;
  }
}
