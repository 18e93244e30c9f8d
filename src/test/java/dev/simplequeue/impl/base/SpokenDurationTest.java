package dev.simplequeue.impl.base;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations in the log read as people write them. */
class SpokenDurationTest {

  @ParameterizedTest
  @CsvSource({
    "PT0S,0 ms",
    "PT0.25S,250 ms",
    "PT0.9999S,999 ms",
    "PT1S,1 s",
    "PT3.3S,3.3 s",
    "PT3.34S,3.3 s",
    "PT59.94S,59.9 s",
    "PT59.96S,1 min",
    "PT5M20S,5 min 20 s",
    "PT10M,10 min",
    "PT59M59.6S,1 h",
    "PT2H5M,2 h 5 min",
    "PT23H59M40S,1 d",
    "P3DT4H,3 d 4 h",
    "P400D,400 d",
    "-PT5S,-5 s"
  })
  void itHasItsTwoLargestUnits(Duration duration, String spoken) {
    assertThat(SpokenDuration.of(duration)).isEqualTo(spoken);
  }
}
