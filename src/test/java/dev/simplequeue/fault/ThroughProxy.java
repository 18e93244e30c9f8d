package dev.simplequeue.fault;

import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.Proxy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A test whose queues reach the database by a proxy, which can break what goes through it. */
abstract class ThroughProxy extends OnDatabase {
  protected Proxy proxy;

  @BeforeEach
  void openProxy() {
    proxy = new Proxy(vertx);
  }

  @AfterEach
  void closeProxy() {
    await(proxy.close());
  }

  @Override
  protected SimpleQueueOptions options() {
    return super.options().setConnectOptions(proxy.options());
  }
}
