package dev.simplequeue.examples.checksums;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Lists the files of a folder. What cannot be read is listed too: its job will say why. */
final class Folder extends SimpleFileVisitor<Path> {
  private final Path dir;
  private final List<String> files = new ArrayList<>();

  private Folder(Path dir) {
    this.dir = dir;
  }

  /**
   * The paths of the files, relative to the folder, in order. Pipes, sockets and devices are left
   * out.
   */
  static List<String> files(Path dir) throws IOException {
    Folder folder = new Folder(dir);
    Files.walkFileTree(dir, folder);
    folder.files.sort(null);
    return folder.files;
  }

  @Override
  public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
    boolean brokenLink = attributes.isSymbolicLink() && !Files.exists(file);
    if (Files.isRegularFile(file) || brokenLink) {
      add(file);
    }
    return FileVisitResult.CONTINUE;
  }

  @Override
  public FileVisitResult visitFileFailed(Path file, IOException error) {
    add(file);
    return FileVisitResult.CONTINUE;
  }

  private void add(Path file) {
    files.add(dir.relativize(file).toString());
  }
}
