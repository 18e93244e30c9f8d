package dev.simplequeue.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The benchmark measures the product and, with the same statements, the floor; how fast is open.
 */
@Tag("slow-fault")
class BenchmarkTest extends OnDatabase {

  @Test
  void eachRoundHasAFloorThatDoesTheSameWork() throws IOException, InterruptedException {
    Process bench =
        new ChildJvm(Bench.class)
            .jvmOptions("-Xmx256m")
            .arguments(
                List.of(
                    "w1",
                    "w3",
                    "--jobs",
                    "1000",
                    "--warm-up",
                    "1000",
                    "--rounds",
                    "2",
                    "--uri",
                    TestServer.uri()))
            .start();

    List<JsonObject> lines = bench.inputReader().lines().map(JsonObject::new).toList();

    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isZero();
    assertThat(lines)
        .extracting(line -> line.getString("workload") + " of " + line.getInteger("round"))
        .containsExactly("w1 of 1", "w3 of 1", "w3 of 1", "w1 of 2", "w3 of 2", "w3 of 2");
    assertThat(lines)
        .allSatisfy(
            line -> {
              assertThat(line.getBoolean("ok")).isTrue();
              assertThat(line.getDouble("of_floor")).isPositive();
            });
  }
}
