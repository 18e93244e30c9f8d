package dev.simplequeue.impl.bus;

import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.shareddata.Shareable;
import io.vertx.core.spi.tracing.VertxTracer;
import org.jspecify.annotations.Nullable;

/**
 * What traces the jobs of a queue in one {@code Vertx}: the tracing that was installed, or else the
 * tracer of this {@code Vertx}, if it has one. Thread-safe.
 */
public final class Tracings implements Shareable {
  private final @Nullable JobTracing ofVertx;
  private volatile @Nullable JobTracing installed;

  private Tracings(Vertx vertx) {
    VertxTracer<?, ?> tracer = ((VertxInternal) vertx).tracer();
    ofVertx = tracer == null || tracer == VertxTracer.NOOP ? null : new VertxTracing(tracer);
  }

  /** Of the queue with this address prefix. */
  public static Tracings of(Vertx vertx, String prefix) {
    return vertx
        .sharedData()
        .<String, Tracings>getLocalMap("dev.simplequeue.tracings")
        .computeIfAbsent(prefix, first -> new Tracings(vertx));
  }

  /** From now on this one traces. */
  public void install(JobTracing tracing) {
    installed = tracing;
  }

  /** The tracing in use; null if there is none. */
  public @Nullable JobTracing now() {
    JobTracing own = installed;
    return own != null ? own : ofVertx;
  }
}
