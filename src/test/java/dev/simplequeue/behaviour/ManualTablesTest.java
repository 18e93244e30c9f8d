package dev.simplequeue.behaviour;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.support.Manual;
import dev.simplequeue.support.OnDatabase;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manual says of the tables, and the SQL that it gives to be pasted, fits the tables. */
class ManualTablesTest extends OnDatabase {

  @BeforeEach
  void makeTables() {
    deployQueue();
  }

  private Set<String> columns(String table) {
    Set<String> columns = new TreeSet<>();
    rows(
            "select column_name from information_schema.columns where table_schema = $1 and table_name = $2",
            schema,
            table)
        .forEach(row -> columns.add(row.getString(0)));
    return columns;
  }

  @Test
  void everyColumnOfLiveJobsIsInTheManual() {
    assertThat(Manual.names("reference", "table-job", 0))
        .containsAll(columns("job"))
        .isSubsetOf(columns("job"));
  }

  @Test
  void everyColumnOfEndedJobsIsInTheManual() {
    Set<String> shared = Manual.names("reference", "table-job", 0);
    shared.removeAll(Set.of("bytes", "parked_at", "limited", "cancel_requested"));
    shared.add("finished_at");
    Set<String> archive = new TreeSet<>(shared);
    archive.add("output");
    Set<String> dead = new TreeSet<>(shared);
    dead.addAll(Set.of("state", "redriven_to"));

    assertThat(columns("archive")).isEqualTo(archive);
    assertThat(columns("dead_letter")).isEqualTo(dead);
    assertThat(Manual.names("reference", "table-ended", 0))
        .containsExactlyInAnyOrder("finished_at", "output", "state", "redriven_to");
  }

  @Test
  void everyColumnOfTheOtherTablesIsInTheManual() {
    Set<String> documented = new TreeSet<>();
    Manual.table("reference", "table-others")
        .forEach(
            row ->
                documented.add(
                    String.join(".", Manual.names(row.get(0)))
                        + "."
                        + String.join(".", Manual.names(row.get(1)))));

    Set<String> there = new TreeSet<>();
    rows(
            "select table_name || '.' || column_name from information_schema.columns where table_schema = $1"
                + " and table_name !~ '^(job|dead_letter|archive.*)$'",
            schema)
        .forEach(row -> there.add(row.getString(0)));

    assertThat(documented).isEqualTo(there);
  }

  @ParameterizedTest
  @ValueSource(strings = {"operations", "easy-to-get-wrong"})
  void theSqlToBePastedRuns(String chapter) {
    List<String> statements = Manual.blocks(chapter, "sql");

    assertThat(statements).isNotEmpty();
    for (String sql : statements) {
      await(
          pool.query(
                  sql.replace("simplequeue.", schema + ".")
                      .replace("'simplequeue'", "'" + schema + "'"))
              .execute());
    }
  }
}
