package dev.simplequeue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person reads fits the terminal, and obeys nothing that comes from a job. */
class TableTest {
  private static final String LONG = "a long error that tells a whole story about a customer";

  private static Table table() {
    return new Table()
        .column("ID")
        .number("JOBS")
        .text("ERROR")
        .row("1", "12", LONG)
        .row("22", "3", "short");
  }

  @Test
  void withoutALimitEverythingIsWritten() {
    assertThat(table().lines(0, false))
        .containsExactly("ID  JOBS  ERROR", "1     12  " + LONG, "22     3  short");
  }

  @ParameterizedTest
  @ValueSource(ints = {20, 25, 40, 60})
  void noLineIsLongerThanTheTerminal(int width) {
    List<String> lines = table().lines(width, false);

    assertThat(lines)
        .hasSize(3)
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(width));
    assertThat(lines.get(1)).endsWith("…");
  }

  @Test
  void whereNoLineHasRoomARowBecomesABlock() {
    assertThat(table().lines(15, false))
        .containsExactly(
            "ID: 1", "JOBS: 12", "ERROR: " + LONG, "", "ID: 22", "JOBS: 3", "ERROR: short");
  }

  @Test
  void theHeadIsBoldOnlyWhereThatIsWanted() {
    assertThat(table().lines(0, true).get(0)).startsWith("\u001b[1m");
    assertThat(String.join("", table().lines(0, false))).doesNotContain("\u001b");
  }

  @Test
  void aTerminalObeysNothingThatComesFromAJob() {
    String hostile = "red\u001b[31m\nnext\u202e\u0007\u009b";

    assertThat(Words.plain(hostile)).isEqualTo("red?[31m next???");
    assertThat(new Table().text("A").row(hostile).lines(0, false)).hasSize(2);
  }

  @Test
  void nearNamesAreThoseThatSomebodyMayHaveMeant() {
    List<String> known = List.of("work", "email", "email-bulk", "reports");

    assertThat(Words.near("wrok", known)).containsExactly("work");
    assertThat(Words.near("emial", known)).containsExactly("email");
    assertThat(Words.near("ema", known)).containsExactly("email", "email-bulk");
    assertThat(Words.near("invoices", known)).isEmpty();
  }

  @Test
  void timesAreReadInTheLocalZoneOrWithAnOffset() {
    ZoneId berlin = ZoneId.of("Europe/Berlin");
    Instant expected = Instant.parse("2030-01-31T11:00:00Z");

    assertThat(Words.instant("2030-01-31T12:00", berlin)).isEqualTo(expected);
    assertThat(Words.instant("2030-01-31 12:00:00", berlin)).isEqualTo(expected);
    assertThat(Words.instant("2030-01-31T12:00:00+01:00", berlin)).isEqualTo(expected);
    assertThat(Words.instant("2030-01-31", berlin))
        .isEqualTo(Instant.parse("2030-01-30T23:00:00Z"));
    assertThat(Words.duration("1h")).isEqualTo(Duration.ofHours(1));
    assertThatThrownBy(() -> Words.instant("noon", berlin))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Words.time(expected, berlin)).isEqualTo("2030-01-31 12:00:00 CET");
  }
}
