package dev.simplequeue.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.sqlclient.Tuple;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A new column of time needs a decision what a test's clock makes of it. */
@ExtendWith(SimpleQueueExtension.class)
class TimeColumnsTest {

  @Test
  void everyColumnThatCanBeATimeHasADecision(QueueTester tester) {
    Set<String> decided = new TreeSet<>(TimeColumns.LEFT.keySet());
    TimeColumns.SHIFTED.forEach(
        (table, columns) -> columns.forEach(column -> decided.add(table + '.' + column)));
    Set<String> found = new TreeSet<>();
    Waits.get(
            tester
                .pool()
                .preparedQuery(new KitSql(tester.schema()).text("find_time_columns"))
                .execute(Tuple.of(tester.schema())),
            TestSetup.DEFAULT_PATIENCE,
            "the look at the catalog")
        .forEach(
            row -> found.add(row.getString("table_name") + '.' + row.getString("column_name")));

    assertThat(without(found, decided))
        .as("columns without a decision: add them to SHIFTED or LEFT of TimeColumns")
        .isEmpty();
    assertThat(without(decided, found)).as("decisions on columns that are not there").isEmpty();
  }

  private static Set<String> without(Set<String> all, Set<String> some) {
    Set<String> rest = new TreeSet<>(all);
    rest.removeAll(some);
    return rest;
  }
}
