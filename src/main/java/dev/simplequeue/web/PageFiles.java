package dev.simplequeue.web;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the web page, read once from the class path, and the hash of them all, under which
 * browsers keep them.
 */
final class PageFiles {
  private static final String FOLDER = "page/";
  private static final Map<String, String> TYPES =
      Map.of(
          "js", "text/javascript; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "svg", "image/svg+xml",
          "html", "text/html; charset=utf-8");

  /** One file, plain and compressed. */
  record PageFile(String type, Buffer plain, Buffer zipped) {}

  private final Map<String, PageFile> files = new TreeMap<>();
  private final String hash;
  private final Buffer index;

  private PageFiles() {
    MessageDigest digest = sha256();
    for (String name : text(bytes("files.txt")).split("\n")) {
      byte[] bytes = bytes(name);
      digest.update(bytes);
      files.put(name, new PageFile(type(name), Buffer.buffer(bytes), Buffer.buffer(zip(bytes))));
    }
    byte[] page = bytes("index.html");
    digest.update(page);
    hash = HexFormat.of().formatHex(digest.digest(), 0, 8);
    index = Buffer.buffer(text(page).replace("{hash}", hash));
  }

  private static final class Holder {
    static final PageFiles ALL = new PageFiles();
  }

  /** All files of this version. */
  static PageFiles all() {
    return Holder.ALL;
  }

  /** The hash of them all. */
  String hash() {
    return hash;
  }

  /** The page around everything; what it names is relative to its own address. */
  Buffer index() {
    return index;
  }

  /** The file that has this name, such as {@code pages/jobs.js}. */
  Optional<PageFile> file(String name) {
    return Optional.ofNullable(files.get(name));
  }

  private static String type(String name) {
    return TYPES.getOrDefault(
        name.substring(name.lastIndexOf('.') + 1), "text/plain; charset=utf-8");
  }

  private static byte[] bytes(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("no file " + FOLDER + name + " is on the class path");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static byte[] zip(byte[] bytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(out)) {
      zip.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
