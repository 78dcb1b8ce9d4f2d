package dev.sigmapi.model;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Writes a file so that others see the old one or the new one, never a part. */
public final class AtomicFile {

  private AtomicFile() {}

  /** What to write. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes beside the file, forces it to the disk and renames it. A device or a pipe is written
   * directly.
   *
   * @throws UncheckedIOException if that fails; nothing is left behind and an old file is as it was
   */
  public static void write(Path path, Content content) {
    try {
      if (Files.isDirectory(path)) {
        throw new IOException("it is a folder");
      }
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        try (OutputStream out = Files.newOutputStream(path)) {
          content.writeTo(out);
        }
      } else {
        // Through a link, so that the link stays one.
        replace(Files.exists(path) ? path.toRealPath() : path.toAbsolutePath(), content);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write '%s': %s".formatted(path, reason(e)), e);
    }
  }

  private static void replace(Path path, Content content) throws IOException {
    if (Files.exists(path) && !Files.isWritable(path)) {
      throw new AccessDeniedException(path.toString());
    }
    Path part = path.resolveSibling("." + path.getFileName() + "." + UUID.randomUUID() + ".part");
    // Removes it on an interrupt as well.
    part.toFile().deleteOnExit();
    try {
      try (FileChannel channel =
              FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
          OutputStream out = Channels.newOutputStream(channel)) {
        content.writeTo(out);
        out.flush();
        channel.force(true);
      }
      keepPermissions(path, part);
      move(part, path);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static void keepPermissions(Path path, Path part) throws IOException {
    if (Files.exists(path)
        && path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(path));
    }
  }

  private static void move(Path part, Path path) throws IOException {
    try {
      Files.move(part, path, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      Files.move(part, path, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its folder does not exist; make the folder first";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied; choose another folder or change its permissions";
    }
    return e.getMessage() + "; choose another place or make room";
  }
}
