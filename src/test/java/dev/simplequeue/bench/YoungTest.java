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

/** The benchmark measures fresh processes, each of which has done the same before. */
@Tag("slow-fault")
class YoungTest extends OnDatabase {

  @Test
  void eachWorkloadIsMeasuredInAProcessOfItsOwn() throws IOException, InterruptedException {
    Process bench = start("young", "w1", "w4", "--samples=1", "--rounds=1");

    List<JsonObject> lines = bench.inputReader().lines().map(JsonObject::new).toList();

    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isZero();
    assertThat(lines)
        .extracting(line -> line.getString("workload") + " " + line.getString("system"))
        .containsExactly("w1 simplequeue", "w4 simplequeue");
    assertThat(lines).allSatisfy(line -> assertThat(line.getBoolean("ok")).isTrue());
    assertThat(lines)
        .filteredOn(line -> line.getString("workload").equals("w4"))
        .allSatisfy(line -> assertThat(line.getDouble("p99_ms")).isPositive());
  }

  @Test
  void aNodeThatHasWorkedForAnHourRunsTheSame() throws IOException, InterruptedException {
    Process bench = start("aged", "w3", "--rounds=1", "--minutes=2", "--minute-jobs=100");

    List<JsonObject> lines = bench.inputReader().lines().map(JsonObject::new).toList();

    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isZero();
    assertThat(lines).extracting(line -> line.getString("process")).containsOnly("aged").hasSize(2);
    assertThat(lines).allSatisfy(line -> assertThat(line.getBoolean("ok")).isTrue());
  }

  @Test
  void aPeerThatIsNotThereIsRefused() throws IOException, InterruptedException {
    Process bench = start("young", "w1", "--peers=nobody");

    assertThat(bench.inputReader().lines()).isEmpty();
    assertThat(bench.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(bench.exitValue()).isEqualTo(2);
  }

  private static Process start(String... arguments) throws IOException {
    return new ChildJvm(Bench.class)
        .jvmOptions("-Xmx256m")
        .arguments(List.of(arguments))
        .arguments(List.of("--jobs=1000", "--warm-up=1000", "--uri=" + TestServer.uri()))
        .start();
  }
}
