package dev.simplequeue.options;

import dev.simplequeue.job.InvalidOptionsException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.ClientSSLOptions;
import io.vertx.core.net.JksOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.TrustOptions;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.SslMode;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Whom a connection with TLS trusts. Vert.x's JSON for TLS has no place for that; ours has, under
 * the names that Vert.x 4 used.
 */
final class Trust {
  private static final String PEM = "pemTrustOptions";
  private static final String KEY_STORE = "trustStoreOptions";
  private static final String PFX = "pfxTrustOptions";

  private Trust() {}

  /** Each form, to say what is known and of what kind it is. */
  static JsonObject emptyForms() {
    return new JsonObject()
        .put(PEM, new JsonObject())
        .put(KEY_STORE, new JsonObject())
        .put(PFX, new JsonObject());
  }

  /** What the JSON of the TLS options names, if anything. */
  static Optional<TrustOptions> read(JsonObject tls) {
    if (tls.containsKey(PEM)) {
      return Optional.of(new PemTrustOptions(tls.getJsonObject(PEM)));
    } else if (tls.containsKey(KEY_STORE)) {
      return Optional.of(new JksOptions(tls.getJsonObject(KEY_STORE)));
    }
    return tls.containsKey(PFX)
        ? Optional.of(new PfxOptions(tls.getJsonObject(PFX)))
        : Optional.empty();
  }

  static void write(@Nullable TrustOptions trust, JsonObject tls) {
    if (trust instanceof PemTrustOptions pem) {
      tls.put(PEM, pem.toJson());
    } else if (trust instanceof JksOptions store) {
      tls.put(KEY_STORE, store.toJson());
    } else if (trust instanceof PfxOptions store) {
      tls.put(PFX, store.toJson());
    }
  }

  static TrustOptions ofFile(String certificates) {
    return new PemTrustOptions().addCertPath(certificates);
  }

  /**
   * As libpq: only verify-ca and verify-full ask who the server is, and only the latter for its
   * name. Where no certificates are named, those that this JVM trusts are.
   */
  static PgConnectOptions complete(PgConnectOptions options) {
    SslMode mode = options.getSslMode();
    if (mode == SslMode.DISABLE) {
      return options;
    }
    boolean verified = mode == SslMode.VERIFY_CA || mode == SslMode.VERIFY_FULL;
    ClientSSLOptions tls = options.getSslOptions();
    if (tls == null) {
      tls = new ClientSSLOptions();
    } else if (verified && tls.isTrustAll()) {
      throw new InvalidOptionsException(
          List.of("sslOptions.trustAll: is true, but sslMode asks for verification"));
    }
    String algorithm = tls.getHostnameVerificationAlgorithm();
    if (algorithm == null || algorithm.isEmpty()) {
      tls.setHostnameVerificationAlgorithm(mode == SslMode.VERIFY_FULL ? "HTTPS" : "");
    }
    if (!verified && tls.getTrustOptions() == null) {
      tls.setTrustAll(true);
    } else if (tls.getTrustOptions() == null) {
      tls.setTrustOptions(TrustOptions.wrap(trustedByJvm()));
    }
    return options.setSslOptions(tls);
  }

  private static TrustManagerFactory trustedByJvm() {
    try {
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return factory;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no certificates that it trusts", e);
    }
  }
}
