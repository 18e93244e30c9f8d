package dev.simplequeue.support;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** An authority of a test's own, and what it certifies; made by the JDK's keytool. */
public final class Certificates {
  private static final String PASSWORD = "changeit";

  private final Path folder;
  private final String name;

  /** Makes an authority whose files are in this folder. */
  public Certificates(Path folder, String name) {
    this.folder = folder;
    this.name = name;
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "bc:c", store(name));
    keytool("-exportcert", "-rfc", "-file", authority().toString(), store(name));
  }

  /** Its certificate, as PEM. */
  public Path authority() {
    return folder.resolve(name + ".pem");
  }

  /** Certifies a server with this host name: {@code <host>.pem} and {@code <host>.key}. */
  public Path certify(String host) {
    Path request = folder.resolve(host + ".csr");
    Path certificate = folder.resolve(host + ".pem");
    keytool("-genkeypair", "-keyalg", "EC", "-dname", "CN=" + host, store(host));
    keytool("-certreq", "-file", request.toString(), store(host));
    keytool(
        "-gencert",
        "-rfc",
        "-ext",
        "san=dns:" + host,
        "-infile",
        request.toString(),
        "-outfile",
        certificate.toString(),
        store(name));
    writeKey(host);
    return certificate;
  }

  /** Keytool writes no private keys. */
  private void writeKey(String host) {
    Path file = folder.resolve(host + ".key");
    try (var in = Files.newInputStream(folder.resolve(host + ".p12"))) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, PASSWORD.toCharArray());
      byte[] key = keys.getKey("mykey", PASSWORD.toCharArray()).getEncoded();
      Files.writeString(
          file,
          "-----BEGIN PRIVATE KEY-----\n"
              + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
              + "\n-----END PRIVATE KEY-----\n");
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private String[] store(String owner) {
    return new String[] {
      "-storetype",
      "PKCS12",
      "-storepass",
      PASSWORD,
      "-keystore",
      folder.resolve(owner + ".p12").toString()
    };
  }

  private static void keytool(Object... parts) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    // It lives shortly.
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    for (Object part : parts) {
      command.addAll(
          part instanceof String[] several ? Arrays.asList(several) : List.of((String) part));
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String said = new String(process.getInputStream().readAllBytes());
      if (process.waitFor() != 0) {
        throw new IllegalStateException(said);
      }
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
