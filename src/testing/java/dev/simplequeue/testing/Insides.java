package dev.simplequeue.testing;

import dev.simplequeue.SimpleQueue;
import java.util.ServiceLoader;
import java.util.ServiceLoader.Provider;
import java.util.function.Consumer;

/** The way to the insides of the library, where that is a module. */
final class Insides {
  private Insides() {}

  /** Before any class of them is used. */
  @SuppressWarnings({"rawtypes", "unchecked"})
  static void open() {
    Module library = SimpleQueue.class.getModule();
    if (library.isNamed()) {
      ServiceLoader.load(library.getLayer(), Consumer.class).stream()
          .filter(door -> door.type().getModule() == library)
          .map(Provider::get)
          .forEach(door -> door.accept(Insides.class.getModule()));
    }
  }
}
