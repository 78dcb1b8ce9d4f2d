package dev.sigmapi.file;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.util.UUID;

/**
 * Writes a file whole or not at all. The content goes to a temporary file in the same folder, is
 * forced to the disk and renamed over the target. After any failure the target is as it was and the
 * temporary file is gone.
 */
public final class AtomicFile {
  private static final int BUFFER = 1 << 16;
  private static final String PREFIX = ".sigmapi-";
  private static final String SUFFIX = ".tmp";

  private AtomicFile() {}

  /** What a file is to hold. */
  @FunctionalInterface
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes {@code content} to {@code target}. A link is followed, the permissions of an old file
   * are kept, and a device or pipe such as {@code /dev/stdout} is written to directly.
   *
   * @throws UncheckedIOException that names the target, what is in the way and what to do
   */
  public static void write(Path target, Content content) {
    try {
      if (Files.isDirectory(target)) {
        throw refuse(
            target, "it is a folder; name a file in it", new FileSystemException("folder"));
      }
      if (Files.exists(target) && !Files.isRegularFile(target)) {
        try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
          writeInto(channel, content);
        }
      } else {
        replace(target, content);
      }
    } catch (IOException e) {
      throw refuse(target, inTheWay(e), e);
    }
  }

  /** What is in the way of writing, and what to do. */
  public static String inTheWay(IOException e) {
    return e instanceof AccessDeniedException
        ? "permission denied; choose a folder that you may write to"
        : reason(e) + "; make room or choose another place";
  }

  private static void replace(Path given, Content content) throws IOException {
    Path target = Files.exists(given) ? given.toRealPath() : given.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw refuse(
          given,
          "its folder does not exist or may not be entered; create the folder first",
          new NoSuchFileException(String.valueOf(folder)));
    }
    Path temporary =
        folder.resolve(prefix(target.getFileName().toString()) + UUID.randomUUID() + SUFFIX);
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        // Before the content, so that a private file is never readable for others.
        keepPermissions(target, temporary);
        writeInto(channel, content);
        channel.force(true);
      }
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      // After the rename there is nothing left under this name.
      Files.deleteIfExists(temporary);
    }
    forceFolder(folder);
  }

  /**
   * Deletes what processes left that were killed while they wrote. Call it only where no other
   * process can be writing.
   *
   * @param name of the file that they wrote; empty for any file of the folder
   */
  public static void sweep(Path folder, String name) {
    String prefix = name.isEmpty() ? PREFIX : prefix(name);
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(
            folder,
            file -> {
              String found = file.getFileName().toString();
              return found.startsWith(prefix) && found.endsWith(SUFFIX);
            })) {
      for (Path file : files) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Cannot tidy the folder %s: %s".formatted(Printable.quote(folder), inTheWay(e)), e);
    }
  }

  /** Names of temporary files tell what they were to become, as far as a name may be long. */
  private static String prefix(String name) {
    return PREFIX + name.substring(0, Math.min(name.length(), 100)) + "-";
  }

  private static void writeInto(FileChannel channel, Content content) throws IOException {
    OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER);
    content.writeTo(out);
    out.flush();
  }

  private static void keepPermissions(Path old, Path replacement) throws IOException {
    var from = Files.getFileAttributeView(old, PosixFileAttributeView.class);
    if (from != null && Files.exists(old)) {
      Files.setPosixFilePermissions(replacement, from.readAttributes().permissions());
    }
  }

  /** The rename itself reaches the disk with its folder, on the systems that can open folders. */
  private static void forceFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // The file is whole either way: a crash now would leave the old one or the new one.
      return;
    }
  }

  private static String reason(IOException e) {
    String reason = e instanceof FileSystemException system ? system.getReason() : e.getMessage();
    return reason == null ? "the write failed (" + e.getClass().getSimpleName() + ")" : reason;
  }

  private static UncheckedIOException refuse(Path target, String sentence, IOException cause) {
    return new UncheckedIOException(
        "Cannot write %s: %s".formatted(Printable.quote(target), sentence), cause);
  }
}
