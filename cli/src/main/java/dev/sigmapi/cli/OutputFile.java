package dev.sigmapi.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where results are written. */
final class OutputFile {

  private OutputFile() {}

  /** The model's file where the user names none: in this folder, after the data. */
  static Path beside(String data) {
    return named(data, ".sigmapi");
  }

  /** A file in this folder, called after another with an ending of its own. */
  static Path named(String data, String ending) {
    String name = Path.of(data).getFileName().toString();
    int dot = name.indexOf('.', 1);
    return Path.of((dot < 0 ? name : name.substring(0, dot)) + ending);
  }

  /**
   * Says early, before any long work, that a file cannot be written.
   *
   * @throws UncheckedIOException if its folder is missing or not writable, or it is a folder itself
   */
  static void check(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file)) {
      throw refuse("'%s' is a folder; name a file to write".formatted(file));
    }
    if (folder == null || !Files.isDirectory(folder)) {
      throw refuse("There is no folder '%s'; make it, or use --out".formatted(folder));
    }
    if (!Files.isWritable(folder) || (Files.exists(file) && !Files.isWritable(file))) {
      throw refuse("'%s' cannot be written; use --out to name another place".formatted(file));
    }
  }

  private static UncheckedIOException refuse(String sentence) {
    return new UncheckedIOException(sentence, new IOException(sentence));
  }
}
