package dev.simplequeue.house;

import static org.assertj.core.api.Assertions.assertThat;

import dev.simplequeue.impl.base.JobField;
import dev.simplequeue.impl.job.Requests;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What is declared of a job's fields, and the statements that have a parameter for each. */
class JobFieldsTest {
  private static final Path SQL = Path.of("src/main/resources/dev/simplequeue/sql");
  private static final Pattern PARAMETERS =
      Pattern.compile("from unnest\\((.*?)\\)[^()]*\\bas \\w \\((.*?)\\)", Pattern.DOTALL);

  private static final Pattern UNNESTED =
      Pattern.compile("unnest\\(\\$(\\d+)::(\\w+\\[\\])\\) as (\\w+)");

  private static String statement(String name) throws IOException {
    return Files.readString(SQL.resolve(name + ".sql"));
  }

  /** The unnested parameters by name and type, in their order. */
  private static List<String> parameters(String name) throws IOException {
    Matcher parameters = PARAMETERS.matcher(statement(name));
    assertThat(parameters.find()).isTrue();
    String[] types = parameters.group(1).strip().split(",\\s*");
    String[] names = parameters.group(2).strip().split(",\\s*");
    List<String> all = new ArrayList<>();
    for (int i = 0; i < types.length; i++) {
      all.add(names[i] + types[i].replaceAll("\\$\\d+::", " "));
    }
    return all;
  }

  private static String parameter(JobField<?, ?> field) {
    String type =
        switch (field.sqlType().getSimpleName()) {
          case "String" -> "text[]";
          case "Short" -> "smallint[]";
          case "Integer" -> "integer[]";
          default -> "bigint[]";
        };
    return field.column() + " " + type;
  }

  private static List<String> declared() {
    return Requests.FIELDS.stream().map(JobFieldsTest::parameter).toList();
  }

  @Test
  void aTemplateIsWrittenWithAllFieldsInTheirOrder() throws IOException {
    List<String> expected = new ArrayList<>(List.of("name text[]"));
    expected.addAll(declared());

    assertThat(parameters("write_templates")).isEqualTo(expected);
  }

  @Test
  void aTemplateIsReadWithAllFields() throws IOException {
    String statement = statement("find_templates");

    assertThat(Requests.FIELDS)
        .allSatisfy(
            field ->
                assertThat(statement).containsPattern("(?m)^  (.* as )?" + field.column() + ",?$"));
  }

  /** The key's policy is no column: it concerns only the insert. */
  @Test
  void aJobIsInsertedWithAllFieldsInTheirOrder() throws IOException {
    List<String> expected =
        new ArrayList<>(
            List.of("id uuid[]", "unique_key text[]", "bytes integer[]", "run_at timestamptz[]"));
    expected.addAll(declared());
    expected.remove("key_policy text[]");

    assertThat(parameters("insert_jobs")).isEqualTo(expected);
  }

  @Test
  void aNewJobIsInsertedWithAllFieldsInTheirOrder() throws IOException {
    List<String> expected =
        new ArrayList<>(List.of("id uuid[]", "bytes integer[]", "run_at timestamptz[]"));
    expected.addAll(declared());
    expected.remove("key_policy text[]");

    Matcher parameters = UNNESTED.matcher(statement("insert_new_jobs"));

    assertThat(parameters.results().map(one -> one.group(3) + " " + one.group(2)))
        .containsExactlyElementsOf(expected);
    assertThat(UNNESTED.matcher(statement("insert_new_jobs")).results().map(one -> one.group(1)))
        .as("the second one is the queue of all that name no other")
        .containsExactly("1", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13");
  }
}
