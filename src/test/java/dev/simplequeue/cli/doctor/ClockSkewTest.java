package dev.simplequeue.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.sql.Database;
import dev.simplequeue.impl.sql.Session;
import dev.simplequeue.support.OnDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock of this machine is compared with the database's, for better or worse. */
class ClockSkewTest extends OnDatabase {

  private List<Finding> look(Duration off) {
    Session session = new Database(vertx, options()).inspectSession();
    Patient patient = new Patient(session, options(), Duration.ofMinutes(5));
    List<Finding> found = await(new ClockSkew(() -> Instant.now().plus(off)).look(patient));
    await(session.close());
    return found;
  }

  @ParameterizedTest
  @ValueSource(ints = {-30, 30})
  void aClockThatIsOffIsAWarning(int seconds) {
    List<Finding> found = look(Duration.ofSeconds(seconds));

    assertThat(found).hasSize(1);
    assertThat(found.get(0).level()).isEqualTo(Finding.Level.WARNING);
    assertThat(found.get(0).text()).contains(seconds < 0 ? "behind" : "ahead of");
  }

  @Test
  void aClockThatIsRightIsNone() {
    assertThat(look(Duration.ZERO)).isEmpty();
  }
}
