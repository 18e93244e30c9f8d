package dev.simplequeue.support;

import com.hazelcast.config.Config;
import io.vertx.core.Completable;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBusOptions;
import io.vertx.core.spi.cluster.RegistrationInfo;
import io.vertx.spi.cluster.hazelcast.ConfigUtil;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentSkipListMap;

/** Several {@code Vertx} of one cluster in this JVM, joined on 127.0.0.1, that knows no others. */
public final class BusCluster {
  private static final String HOST = "127.0.0.1";

  private final String name = "t-" + UUID.randomUUID();
  private final List<Vertx> nodes = new ArrayList<>();
  private final Map<String, Boolean> registrations = new ConcurrentSkipListMap<>();
  private String first = HOST;

  /** Remembers what is registered. */
  private final class Manager extends HazelcastClusterManager {
    Manager(Config config) {
      super(config);
    }

    @Override
    public void addRegistration(
        String address, RegistrationInfo registration, Completable<Void> done) {
      registrations.merge(address, registration.localOnly(), Boolean::logicalAnd);
      super.addRegistration(address, registration, done);
    }
  }

  /** One more node. */
  public Vertx join() {
    Manager manager = new Manager(config());
    Vertx node =
        OnDatabase.await(
            Vertx.builder()
                .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(HOST)))
                .withClusterManager(manager)
                .buildClustered());
    nodes.add(node);
    var address = manager.getHazelcastInstance().getCluster().getLocalMember().getAddress();
    first = HOST + ":" + address.getPort();
    return node;
  }

  private Config config() {
    Config config = ConfigUtil.loadConfig();
    config.setClusterName(name);
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.wait.seconds.before.join", "0");
    config.setProperty("hazelcast.logging.type", "slf4j");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    var network = config.getNetworkConfig();
    network.getInterfaces().setEnabled(true).addInterface(HOST);
    network.getJoin().getAutoDetectionConfig().setEnabled(false);
    network.getJoin().getMulticastConfig().setEnabled(false);
    network.getJoin().getTcpIpConfig().setEnabled(true).addMember(first);
    return config;
  }

  /** The addresses that have a consumer on any node, and whether all of them are local to it. */
  public Map<String, Boolean> registrations() {
    return new TreeMap<>(registrations);
  }

  /** Ends all nodes. */
  public void close() {
    nodes.forEach(node -> OnDatabase.await(node.close()));
  }
}
