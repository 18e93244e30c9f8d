package dev.simplequeue.impl.sql;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The functions of the schema, each in a file of its own. They are made again when their text has
 * changed: a comment on each holds the checksum of the text that it was made with, so that what was
 * dropped, or belongs to a schema that was renamed, is found too. Owners and grants stay.
 *
 * <p>Nodes of older libraries work with newer functions, so a function keeps its parameters and its
 * result; what needs others gets another name, and a migration drops what no library calls any
 * more.
 */
final class Functions {

  /** In an order in which each can be made. */
  static final List<String> ALL =
      List.of(
          "live_state",
          "with_error",
          "with_trace",
          "as_dead_letter",
          "as_durable",
          "rewind",
          "claim_within_limits",
          "claim_limited",
          "refuse",
          "checked_name",
          "checked_number",
          "checked_interval",
          "checked_payload",
          "checked_headers",
          "merged",
          "new_id",
          "has_ended",
          "wake",
          "period_end",
          "payload_key",
          "put_job",
          "enqueue_job",
          "enqueue",
          "put_schedule",
          "schedule",
          "identify_rows",
          "day_table",
          "make_day_table",
          "is_attached",
          "attach_day",
          "make_partitions",
          "copy_default",
          "drain_default",
          "drop_old_partition");

  /** Only their owner may call them until it is granted; the others have their caller's rights. */
  private static final Set<String> GRANTED_ONLY =
      Set.of(
          "refuse",
          "checked_name",
          "checked_number",
          "checked_interval",
          "checked_payload",
          "checked_headers",
          "merged",
          "new_id",
          "wake",
          "enqueue_job",
          "enqueue",
          "schedule",
          "copy_default");

  private static final Sql LOOK = Sql.statement("look_at_functions");
  private static final Sql MARK = Sql.statement("mark_function");

  private final String schema;
  private final Map<String, ?> limits;
  private final String look;

  /**
   * @param limits what stands in braces in their text
   */
  Functions(String schema, Map<String, ?> limits) {
    this.schema = schema;
    this.limits = limits;
    this.look = LOOK.in(schema);
  }

  /**
   * Makes those that are not there, or not of this text; touches nothing if all are. To be called
   * in a transaction that has locked the schema.
   */
  Future<Void> make(SqlConnection connection) {
    return comments(connection)
        .compose(
            there -> {
              String script =
                  ALL.stream()
                      .filter(name -> !comment(name).equals(there.get(name)))
                      .map(name -> text(name) + mark(name, !there.containsKey(name)))
                      .collect(Collectors.joining());
              return script.isEmpty()
                  ? Future.succeededFuture()
                  : connection.query(script).execute().<Void>mapEmpty();
            });
  }

  /** Those that {@link #make} would make. */
  Future<List<String>> differing(SqlConnection connection) {
    return comments(connection)
        .map(there -> ALL.stream().filter(name -> !comment(name).equals(there.get(name))).toList());
  }

  /** Those that are not there. */
  Future<List<String>> missing(SqlConnection connection) {
    return comments(connection)
        .map(there -> ALL.stream().filter(name -> !there.containsKey(name)).toList());
  }

  private Future<Map<String, String>> comments(SqlConnection connection) {
    return connection
        .preparedQuery(look)
        .execute()
        .map(
            rows -> {
              Map<String, String> comments = new HashMap<>();
              rows.forEach(row -> comments.put(row.getString("name"), row.getString("comment")));
              return comments;
            });
  }

  /** What makes this function in this schema. */
  String text(String name) {
    return Sql.function(name).in(schema, limits);
  }

  private String mark(String name, boolean isNew) {
    Map<String, ?> words =
        Map.of(
            "function",
            name,
            "comment",
            comment(name),
            "granted_only",
            isNew && GRANTED_ONLY.contains(name));
    return MARK.in(schema, words) + ";\n";
  }

  private String comment(String name) {
    return commentOf(text(name));
  }

  /** An operator who reads it should leave it as it is. */
  static String commentOf(String text) {
    return "Of Simple Queue, which makes it again if this is not its checksum: " + checksum(text);
  }

  private static String checksum(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
