package dev.simplequeue.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.bench.Bench;
import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** All peers enqueue many and one by one, and run each job once. */
class PeersTest extends OnDatabase {

  @Test
  void eachPeerIsMeasuredBesideThisQueue() throws IOException, InterruptedException {
    Process bench =
        new ChildJvm(Bench.class)
            .arguments(List.of("young", "w4", "--peers=all", "--rounds=1", "--samples=1"))
            .arguments(List.of("--jobs=1000", "--warm-up=1000", "--uri=" + TestServer.uri()))
            .start();

    List<JsonObject> lines = bench.inputReader().lines().map(JsonObject::new).toList();

    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isZero();
    assertThat(lines)
        .extracting(line -> line.getString("system"))
        .containsExactly("simplequeue", "db-scheduler", "jobrunr");
    assertThat(lines).allSatisfy(line -> assertThat(line.getBoolean("ok")).isTrue());
  }
}
