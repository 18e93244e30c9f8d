package dev.simplequeue.cli.doctor;

import dev.simplequeue.cli.Words;
import dev.simplequeue.impl.sql.Sql;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;

/** The clock of this machine, compared with the database's. */
final class ClockSkew implements Check {
  private static final Sql NOW = Sql.statement("cli/look_at_clock");
  private static final Duration MUCH = Duration.ofSeconds(2);

  private final Supplier<Instant> clock;

  ClockSkew() {
    this(Instant::now);
  }

  ClockSkew(Supplier<Instant> clock) {
    this.clock = clock;
  }

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public String looksFor() {
    return "a clock of this machine that is two seconds off the database's";
  }

  @Override
  public Future<List<Finding>> look(Patient patient) {
    Instant before = clock.get();
    return patient
        .ask(NOW)
        .map(
            rows -> {
              Instant after = clock.get();
              Instant database = rows.get(0).getOffsetDateTime("now").toInstant();
              Instant here = before.plus(Duration.between(before, after).dividedBy(2));
              Duration skew = Duration.between(database, here);
              // What the answer took is not known better.
              return skew.abs().minus(Duration.between(before, after)).compareTo(MUCH) < 0
                  ? List.<Finding>of()
                  : List.of(finding(skew));
            });
  }

  private static Finding finding(Duration skew) {
    return Finding.warning(
        "clock",
        "The clock of this machine is "
            + Words.lasted(skew.abs())
            + (skew.isNegative() ? " behind" : " ahead of")
            + " the database's.",
        "Synchronise both (NTP). The queue decides by the database's clock alone; times that a"
            + " program works out by its own clock (runAt), and those in logs, are off.");
  }
}
