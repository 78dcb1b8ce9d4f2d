package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;

/**
 * A file that is there, can be read and has a known extension.
 *
 * @param source as the user wrote it, for messages
 * @param zipped whether it is compressed with gzip
 */
record DataFile(String source, String path, Format format, boolean zipped) {
  private static final String KNOWN =
      ".csv, .tsv, .json, .ndjson, .jsonl (each also with .gz) and .parquet";

  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /** How often gzip makes a table of text smaller. */
  private static final int USUAL_RATIO = 5;

  /** What is in the file. */
  enum Format {
    CSV,
    TSV,
    PARQUET,
    JSON
  }

  /**
   * @throws DataException if there is no such file, it cannot be read, is empty or has an extension
   *     that is not known
   */
  static DataFile of(String source) {
    if (source.contains("://")) {
      throw new DataException(
          "'%s' is an address; download it and give the file".formatted(source));
    }
    Path path = path(source);
    if (!Files.exists(path)) {
      throw new DataException("There is no file '%s'; check its name and folder".formatted(source));
    }
    if (Files.isDirectory(path)) {
      throw new DataException("'%s' is a folder; give one file in it".formatted(source));
    }
    if (!Files.isReadable(path)) {
      throw new DataException("'%s' may not be read; change its permissions".formatted(source));
    }
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean zipped = name.endsWith(".gz");
    String plain = zipped ? name.substring(0, name.length() - 3) : name;
    Format format = format(source, plain.substring(plain.lastIndexOf('.') + 1));
    if (zipped && format == Format.PARQUET) {
      throw new DataException(
          "'%s' is a zipped Parquet file; unzip it, it is compressed inside".formatted(source));
    }
    DataFile file = new DataFile(source, path.toAbsolutePath().toString(), format, zipped);
    file.refuseEmpty();
    return file;
  }

  /** Whether it is text with a separator between values. */
  boolean separated() {
    return format == Format.CSV || format == Format.TSV;
  }

  /** The bytes, unzipped. */
  InputStream open() throws IOException {
    InputStream raw = Files.newInputStream(Path.of(path));
    try {
      return new BufferedInputStream(zipped ? new GZIPInputStream(raw, 1 << 16) : raw, 1 << 16);
    } catch (IOException e) {
      raw.close();
      throw e;
    }
  }

  /** The bytes without the mark (BOM) that some programs write before UTF-8 text. */
  InputStream openText() throws IOException {
    InputStream in = open();
    in.mark(MARK.length);
    if (!Arrays.equals(in.readNBytes(MARK.length), MARK)) {
      in.reset();
    }
    return in;
  }

  /** About how many bytes the text has, unzipped. */
  long textBytes() {
    return Math.multiplyExact(size(), zipped ? USUAL_RATIO : 1);
  }

  /** What differs once the file is written again. */
  String stamp() {
    try {
      return size() + " bytes of " + Files.getLastModifiedTime(Path.of(path));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private long size() {
    try {
      return Files.size(Path.of(path));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private void refuseEmpty() {
    try (InputStream in = format == Format.PARQUET ? open() : openText()) {
      if (in.read() < 0) {
        throw new DataException("'%s' is empty; give it a header and rows".formatted(source));
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  DataException unreadable(IOException cause) {
    return new DataException(
        "'%s' cannot be read (%s); check the file".formatted(source, cause.getMessage()), cause);
  }

  private static Path path(String source) {
    try {
      return Path.of(source);
    } catch (InvalidPathException e) {
      throw new DataException("'%s' is not a file name; check it".formatted(source), e);
    }
  }

  private static Format format(String source, String extension) {
    return switch (extension) {
      case "csv" -> Format.CSV;
      case "tsv", "tab" -> Format.TSV;
      case "parquet", "pq" -> Format.PARQUET;
      case "json", "ndjson", "jsonl" -> Format.JSON;
      case "xls", "xlsx", "ods" ->
          throw new DataException("'%s' is a spreadsheet; save it as CSV".formatted(source));
      case "txt", "dat", "data" ->
          throw new DataException(
              "'%s' does not say what it holds; rename it to end in .csv or .tsv"
                  .formatted(source));
      default ->
          throw new DataException(
              "'%s' has no extension that is known; Sigmapi reads %s".formatted(source, KNOWN));
    };
  }
}
