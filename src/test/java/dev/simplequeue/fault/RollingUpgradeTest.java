package dev.simplequeue.fault;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.SimpleQueueVerticle;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/** A newer library has brought the tables up to date while nodes of this one run. */
class RollingUpgradeTest extends UnderLoad {

  @Test
  void olderNodesRunAndStartUntilTheTablesNoLongerAllowThem() {
    begin(1);

    rows("alter table {schema}.job add column later_library_needs_it text");
    rows("insert into {schema}.schema_version (version, name, oldest_library) values (99, 'x', 1)");
    addNode("started after the upgrade");
    recoversWithin(SOON);
    flows(100);
    rows("update {schema}.schema_version set oldest_library = 99 where version = 99");
    Vertx refused = Vertx.vertx();
    nodes.add(refused);
    Throwable error = awaitFailure(refused.deployVerticle(new SimpleQueueVerticle(options())));

    assertThat(error).hasMessageContaining("99").hasMessageContaining("newer library");
    recoversWithin(SOON);
    flows(100);
    booksAgree("rolling upgrade: older nodes beside newer tables", 1);
  }
}
