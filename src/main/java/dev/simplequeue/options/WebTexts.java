package dev.simplequeue.options;

import dev.simplequeue.impl.base.TextChecks;
import dev.simplequeue.job.InvalidValueException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Checks the texts among the {@link WebOptions}. */
final class WebTexts {
  private static final Pattern COLOUR = Pattern.compile("#[0-9a-fA-F]{6}");
  private static final Pattern BASE_PATH = Pattern.compile("/|(/[A-Za-z0-9._~-]+)+");
  private static final int MAX_URL = 2_000;
  private static final int MAX_NAME = 100;

  private WebTexts() {}

  static void checkHost(String host) {
    TextChecks.checkName("host", host, 255, InvalidValueException::new);
  }

  static void checkPath(String path) {
    if (path.length() > 255 || !BASE_PATH.matcher(path).matches()) {
      throw new InvalidValueException(
          "basePath",
          "has "
              + path.length()
              + " characters; must be /, or begin with one and have only letters, digits, ._~- and no / at its end");
    }
  }

  static void checkInstanceName(String name) {
    if (!name.isEmpty()) {
      TextChecks.checkName("instanceName", name, MAX_NAME, InvalidValueException::new);
    }
  }

  static void checkColour(String colour) {
    if (!COLOUR.matcher(colour).matches()) {
      throw new InvalidValueException("colour", "must be a hash and six hexadecimal digits");
    }
  }

  static String peerName(String name) {
    return TextChecks.checkName("peers", name, MAX_NAME, InvalidValueException::new);
  }

  static void checkUrl(String url) {
    urlProblem(url)
        .ifPresent(
            problem -> {
              throw new IllegalArgumentException(problem);
            });
  }

  /** No other scheme: the page makes a link of it, and a script is not to be one. */
  private static Optional<String> urlProblem(String url) {
    URI uri;
    try {
      uri = new URI(url);
    } catch (URISyntaxException e) {
      return Optional.of("must be the address of a web page");
    }
    boolean web =
        "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
    return web && uri.getHost() != null && uri.getUserInfo() == null && url.length() <= MAX_URL
        ? Optional.empty()
        : Optional.of(
            "must begin with http:// or https:// and a host, without a password, and have no more"
                + " than "
                + MAX_URL
                + " characters");
  }

  /** A copy of them, whose names and addresses are checked. */
  static Map<String, String> peers(Map<String, String> peers) {
    Map<String, String> checked = new LinkedHashMap<>();
    peers.forEach(
        (name, url) -> {
          urlProblem(url)
              .ifPresent(
                  problem -> {
                    throw new InvalidValueException("peers", problem);
                  });
          checked.put(peerName(name), url);
        });
    return checked;
  }
}
