package dev.simplequeue.impl.loop;

import dev.simplequeue.support.OnDatabase;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** Makes loops of a running queue hang: their next run does not end until they are freed. */
public final class Wedge {
  private static final Duration HOUR = Duration.ofHours(1);

  private final List<Runnable> hanging = new ArrayList<>();

  /** This loop hangs from its next run on, which is now. */
  public void hang(Loop loop) {
    Promise<Duration> end = Promise.promise();
    Context context = (Context) get(loop, "context");
    set(loop, end::future);
    context.runOnContext(v -> loop.hurry());
    hanging.add(() -> context.runOnContext(v -> end.tryComplete(HOUR)));
  }

  /** This loop turns on, and does nothing any more; what it was at has ended. */
  public void idle(Loop loop, Duration pause) {
    Context context = (Context) get(loop, "context");
    Promise<Void> turned = Promise.promise();
    set(
        loop,
        () -> {
          turned.tryComplete();
          return Future.succeededFuture(pause);
        });
    context.runOnContext(v -> loop.hurry());
    OnDatabase.await(turned.future());
  }

  /** Those that hang can be stopped. */
  public void free() {
    hanging.forEach(Runnable::run);
  }

  private static void set(Loop loop, Supplier<Future<Duration>> step) {
    try {
      field("step").set(loop, step);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Object get(Loop loop, String name) {
    try {
      return field(name).get(loop);
    } catch (ReflectiveOperationException e) {
      throw new AssertionError(e);
    }
  }

  private static Field field(String name) throws ReflectiveOperationException {
    Field field = Loop.class.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }
}
