package dev.simplequeue.options;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a URI says after its question mark. The client passes over names that it does not know; a
 * misspelt {@code sslmode} must not become a connection in plain text.
 */
final class UriParameters {
  private static final String ROOT_CERTIFICATE = "sslrootcert";

  private static final Set<String> KNOWN =
      Set.of(
          "host",
          "hostaddr",
          "port",
          "user",
          "password",
          "dbname",
          "sslmode",
          ROOT_CERTIFICATE,
          "application_name",
          "fallback_application_name",
          "search_path",
          "options");

  /** They choose among several hosts. */
  private static final Set<String> OF_SEVERAL_HOSTS =
      Set.of("target_session_attrs", "load_balance_hosts");

  private Optional<String> rootCertificate = Optional.empty();

  UriParameters(String uri) {
    int start = uri.indexOf('?');
    if (authority(start < 0 ? uri : uri.substring(0, start)).contains(",")) {
      throw severalHosts("names several hosts");
    }
    if (start < 0) {
      return;
    }
    for (String pair : uri.substring(start + 1).split("&")) {
      int end = pair.indexOf('=');
      String name = (end < 0 ? pair : pair.substring(0, end)).toLowerCase(Locale.ROOT);
      if (OF_SEVERAL_HOSTS.contains(name)) {
        throw severalHosts("has the parameter " + name);
      }
      boolean host = name.equals("host") || name.equals("hostaddr") || name.equals("port");
      if (host && decoded(pair.substring(end + 1)).contains(",")) {
        throw severalHosts("names several hosts");
      }
      if (!KNOWN.contains(name)) {
        throw new InvalidValueException(
            "uri",
            "has the unknown parameter `"
                + TextChecks.shown(name)
                + "`; known are "
                + new TreeSet<>(KNOWN));
      }
      if (name.equals(ROOT_CERTIFICATE) && end >= 0) {
        rootCertificate = Optional.of(decoded(pair.substring(end + 1)));
      }
    }
  }

  /** Where the server is, without user and password. */
  private static String authority(String uri) {
    int begin = uri.indexOf("//");
    String rest = begin < 0 ? uri : uri.substring(begin + 2);
    String hosts = rest.substring(rest.lastIndexOf('@') + 1);
    int end = hosts.indexOf('/');
    return end < 0 ? hosts : hosts.substring(0, end);
  }

  private static InvalidValueException severalHosts(String what) {
    return new InvalidValueException(
        "uri",
        what
            + ", which is not supported: name one host, which always leads to the primary (a name or"
            + " an address that moves, or a proxy)");
  }

  /** The file with the certificates that are trusted, as libpq names it. */
  Optional<String> rootCertificate() {
    return rootCertificate;
  }

  private static String decoded(String value) {
    try {
      // In a URI, other than in a form, a plus is a plus.
      return URLDecoder.decode(value.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("uri", "has a parameter with invalid percent-encoding");
    }
  }
}
