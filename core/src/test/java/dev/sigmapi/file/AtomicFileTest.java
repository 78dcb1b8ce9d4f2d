package dev.sigmapi.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AtomicFileTest {
  @TempDir Path folder;

  @Test
  void aNewFileIsWrittenAndAnOldOneReplaced() throws IOException {
    Path file = folder.resolve("a");
    write(file, "one");
    write(file, "two");
    assertEquals("two", Files.readString(file));
    assertEquals(List.of(file), list(folder));
  }

  @Test
  void aNameWithoutAFolderMeansTheCurrentOne() throws IOException {
    Path file = Path.of("atomic-file-test.tmp");
    try {
      write(file, "here");
      assertEquals("here", Files.readString(file));
    } finally {
      Files.deleteIfExists(file);
    }
  }

  @Test
  void anyFailureLeavesTheOldFileAlone() throws IOException {
    Path file = folder.resolve("a");
    write(file, "old");
    for (Throwable failure :
        List.of(new IOException("a"), new IllegalStateException("b"), new StackOverflowError())) {
      Throwable thrown =
          assertThrows(
              Throwable.class,
              () ->
                  AtomicFile.write(
                      file,
                      out -> {
                        out.write(new byte[1_000_000]);
                        raise(failure);
                      }));
      assertTrue(thrown == failure || thrown.getCause() == failure);
      assertEquals("old", Files.readString(file));
      assertEquals(List.of(file), list(folder));
    }
  }

  @Test
  void anInterruptLeavesTheOldFileAlone() throws IOException {
    Path file = folder.resolve("a");
    write(file, "old");
    Thread.currentThread().interrupt();
    try {
      refused(file, "Cannot write");
    } finally {
      assertTrue(Thread.interrupted());
    }
    assertEquals("old", Files.readString(file));
    assertEquals(List.of(file), list(folder));
  }

  @Test
  void aFolderIsNotReplaced() {
    refused(folder, "it is a folder; name a file in it");
    refused(folder.resolve("no/such"), "its folder does not exist");
    refused(Path.of("/"), "it is a folder");
  }

  @Test
  void aLinkIsFollowedAndPermissionsAreKept() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path real = Files.createDirectory(folder.resolve("far")).resolve("real");
    write(real, "old");
    Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), real);
    write(link, "new");
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("new", Files.readString(real));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(real)));
  }

  @Test
  void aDeviceIsWrittenTo() {
    Path nothing = Path.of("/dev/null");
    assumeTrue(Files.exists(nothing));
    write(nothing, "gone");
    assertTrue(Files.exists(nothing) && !Files.isRegularFile(nothing));
  }

  @Test
  void aFolderThatMayNotBeWrittenIsRefused() throws IOException {
    assumeTrue(Files.getFileStore(folder).supportsFileAttributeView("posix"));
    Path file = folder.resolve("a");
    write(file, "old");
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("r-xr-xr-x"));
    try {
      assumeTrue(!Files.isWritable(folder), "the superuser may write everywhere");
      refused(file, "permission denied; choose a folder");
      assertEquals("old", Files.readString(file));
      assertEquals(List.of(file), list(folder));
    } finally {
      Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
    }
  }

  @Test
  void aFullDiskLeavesTheOldFileAlone() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder.toString()) == 0);
    try {
      Path file = folder.resolve("a");
      write(file, "old");
      refused(file, "make room or choose another place");
      assertEquals("old", Files.readString(file));
      assertEquals(List.of(file), list(folder));
      assumeTrue(run("mount", "-o", "remount,ro", folder.toString()) == 0);
      refused(file, "choose another place");
      assertEquals("old", Files.readString(file));
    } finally {
      run("umount", folder.toString());
    }
  }

  private static void raise(Throwable failure) throws IOException {
    if (failure instanceof IOException io) {
      throw io;
    }
    if (failure instanceof Error error) {
      throw error;
    }
    throw (RuntimeException) failure;
  }

  private static void write(Path file, String text) {
    AtomicFile.write(file, out -> out.write(text.getBytes(UTF_8)));
  }

  /** Tries to write a megabyte. */
  private static void refused(Path file, String words) {
    var e =
        assertThrows(
            UncheckedIOException.class,
            () -> AtomicFile.write(file, out -> out.write(new byte[1_000_000])));
    assertTrue(e.getMessage().contains(words), e.getMessage());
    assertTrue(e.getMessage().startsWith("Cannot write '" + file + "': "), e.getMessage());
  }

  private static List<Path> list(Path folder) throws IOException {
    try (var files = Files.list(folder)) {
      return files.sorted().toList();
    }
  }

  private static int run(String... command) throws InterruptedException {
    try {
      return new ProcessBuilder(command).start().waitFor();
    } catch (IOException e) {
      return -1;
    }
  }
}
