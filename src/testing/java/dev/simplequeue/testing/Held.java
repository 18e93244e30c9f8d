package dev.simplequeue.testing;

import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * Something in a store of JUnit's that is closed with it, once. JUnit 5 before 5.13 closes what is
 * a {@code CloseableResource}, JUnit 6 what is {@code AutoCloseable}.
 */
@SuppressWarnings("deprecation")
final class Held<T extends AutoCloseable> implements Store.CloseableResource, AutoCloseable {
  private final T value;
  private boolean closed;

  Held(T value) {
    this.value = value;
  }

  T value() {
    return value;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      value.close();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
