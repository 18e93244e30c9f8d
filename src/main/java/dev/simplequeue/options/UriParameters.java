package dev.simplequeue.options;

import dev.simplequeue.job.InvalidValueException;
import dev.simplequeue.job.Texts;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

  private Optional<String> rootCertificate = Optional.empty();

  UriParameters(String uri) {
    int start = uri.indexOf('?');
    if (start < 0) {
      return;
    }
    for (String pair : uri.substring(start + 1).split("&")) {
      int end = pair.indexOf('=');
      String name = (end < 0 ? pair : pair.substring(0, end)).toLowerCase(Locale.ROOT);
      if (!KNOWN.contains(name)) {
        throw new InvalidValueException(
            "uri", "has the parameter " + Texts.shown(name) + ", which is none of those known");
      }
      if (name.equals(ROOT_CERTIFICATE) && end >= 0) {
        rootCertificate = Optional.of(decoded(pair.substring(end + 1)));
      }
    }
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
      throw new InvalidValueException("uri", "has an sslrootcert that is not encoded as it should");
    }
  }
}
