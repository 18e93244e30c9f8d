package dev.simplequeue.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.FreshTables;
import dev.simplequeue.support.OnDatabase;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The file by which the doctor knows the tables is what the migrations make. After a new migration
 * write it anew: run this test with {@code -Ddescribe=write}.
 */
@FreshTables
class DescribedSchemaTest extends OnDatabase {
  private static final Path FILE = Path.of("src/cli/resources" + TableDrift.FILE);

  @Test
  void theFileIsWhatTheMigrationsMake() throws IOException {
    deployQueue();

    Map<String, String> made =
        TableDrift.described(rows(TableDrift.DESCRIBE.in(schema).replace("{schema}", schema)));

    JsonObject described = new JsonObject();
    made.forEach(described::put);
    if ("write".equals(System.getProperty("describe"))) {
      Files.writeString(FILE, described.encodePrettily() + "\n");
    }
    assertThat(new JsonObject(Files.readString(FILE))).isEqualTo(described);
    assertThat(made).containsKey("index job_lane").containsKey("column job.run_at");
  }
}
