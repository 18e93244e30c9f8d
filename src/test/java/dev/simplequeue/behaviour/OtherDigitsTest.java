package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.examples.checksums.ChecksumFolder;
import dev.simplequeue.options.SimpleQueueOptions;
import dev.simplequeue.support.ChildJvm;
import dev.simplequeue.support.OnDatabase;
import dev.simplequeue.support.WholeLife;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a machine reads is the same in every locale: with other digits, with other letters. */
class OtherDigitsTest extends OnDatabase {

  /** The main class of the other JVM. */
  static final class Life {
    private Life() {}

    public static void main(String[] arguments) {
      if (arguments[0].startsWith("--")) {
        System.exit(ChecksumFolder.run(arguments));
      }
      try {
        WholeLife.run(Vertx.vertx(), new SimpleQueueOptions(new JsonObject(arguments[0])), 100);
        System.exit(0);
      } catch (RuntimeException | AssertionError e) {
        e.printStackTrace();
        System.exit(1);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ar-EG", "tr-TR"})
  void theWholeLifeOfAJobIsTheSameInEveryLocale(String locale) throws Exception {
    assertThat(run(locale, List.of(options().toJson().encode()))).isZero();
    assertThat(archivedJobs()).isGreaterThan(100);
  }

  @Test
  void soIsTheMainExample(@TempDir Path dir) throws Exception {
    Files.writeString(dir.resolve("a.txt"), "a");
    Path out = dir.resolve("sums.txt");

    int code =
        run("ar-EG", List.of("--uri", uri(), "--dir", dir.toString(), "--out", out.toString()));

    assertThat(code).isZero();
    assertThat(Files.readString(out)).matches("(?s)[0-9a-f]{64}  a[.]txt\n");
  }

  private static int run(String locale, List<String> arguments)
      throws IOException, InterruptedException {
    String[] words = locale.split("-");
    ChildJvm jvm =
        new ChildJvm(Life.class)
            .jvmOptions("-Duser.language=" + words[0], "-Duser.country=" + words[1])
            .jvmOptions("-Dsimplequeue.log=error", "-Xmx512m");
    Process process = jvm.arguments(arguments).start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
      return process.exitValue();
    } finally {
      process.destroyForcibly();
    }
  }
}
