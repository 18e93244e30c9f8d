package dev.simplequeue.cli;

import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a password comes from that no option names: {@code PGPASSWORD}, or the password file of
 * PostgreSQL's own programs ({@code PGPASSFILE}, {@code ~/.pgpass}), of which the client knows
 * nothing.
 */
final class PgPass {
  private static final int FIELDS = 5;

  private PgPass() {}

  /** The password for this server, if one is known. */
  static Optional<String> password(PgConnectOptions at, Terminal terminal) {
    Map<String, String> environment = terminal.environment();
    String given = environment.get("PGPASSWORD");
    if (given != null && !given.isEmpty()) {
      return Optional.of(given);
    }
    Path file =
        Optional.ofNullable(environment.get("PGPASSFILE"))
            .map(Path::of)
            .orElse(terminal.home().resolve(".pgpass"));
    return Files.isReadable(file) ? find(file, at) : Optional.empty();
  }

  private static Optional<String> find(Path file, PgConnectOptions at) {
    List<String> wanted =
        List.of(at.getHost(), String.valueOf(at.getPort()), at.getDatabase(), at.getUser());
    try {
      refuseIfOthersMayRead(file);
      for (String line : Files.readAllLines(file)) {
        List<String> fields = fields(line);
        if (!line.startsWith("#") && fields.size() == FIELDS && matches(fields, wanted)) {
          return Optional.of(fields.get(FIELDS - 1));
        }
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new Failure(
          Exit.USAGE,
          "the password file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")");
    }
  }

  /** As psql does, but it says so as an error: a password that is passed over is hard to find. */
  private static void refuseIfOthersMayRead(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    if (rights.contains(PosixFilePermission.GROUP_READ)
        || rights.contains(PosixFilePermission.OTHERS_READ)) {
      throw new Failure(
          Exit.USAGE,
          "the password file " + file + " can be read by others; chmod 600 it, or it is not used");
    }
  }

  private static boolean matches(List<String> fields, List<String> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (!fields.get(i).equals("*") && !fields.get(i).equals(wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A backslash stands before a colon or a backslash that belongs to a field. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
