package dev.sigmapi.file;

import dev.sigmapi.tensor.Tensor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Named tensors and notes in one file of the safetensors format: the length of the header (8 bytes,
 * little-endian), a JSON header, the numbers.
 *
 * <p>Any safetensors reader opens what this writes. The other way round, only files with the
 * checksum of Sigmapi are read: the first entry of {@code __metadata__} is {@code sha256}, the
 * SHA-256 of the whole file with the 64 digits of the checksum itself taken as zeros. So one
 * changed bit anywhere is found. The same content gives the same bytes.
 *
 * <p>Source: <a href="https://github.com/huggingface/safetensors">the format</a>.
 *
 * @param metadata notes by name, sorted; {@code sha256} is reserved
 * @param tensors float32 tensors by name, sorted and not copied; {@code __metadata__} is reserved
 */
public record Safetensors(SortedMap<String, String> metadata, SortedMap<String, Tensor> tensors) {
  static final String METADATA = "__metadata__";
  static final String CHECKSUM = "sha256";

  /**
   * @throws IllegalArgumentException if a name is reserved, or a text is not valid Unicode
   */
  public Safetensors {
    metadata = sorted(metadata);
    tensors = sorted(tensors);
    metadata.forEach(Safetensors::checkNote);
    tensors.keySet().forEach(Safetensors::checkName);
  }

  /**
   * Reads a file. No more memory is taken than the size of the file accounts for.
   *
   * @throws ModelFileException if the file is missing, unreadable, damaged or not of Sigmapi
   */
  public static Safetensors read(Path file) {
    return SafetensorsReader.read(file);
  }

  /**
   * Writes a file whole or not at all. The tensors must not change meanwhile.
   *
   * @throws java.io.UncheckedIOException if the disk refuses; an old file is then as it was
   * @throws IllegalArgumentException if names and notes take more than 100 million bytes
   */
  public void write(Path file) {
    SafetensorsWriter writer = new SafetensorsWriter(this);
    AtomicFile.write(file, writer::writeTo);
  }

  /** Whether the text can be written as UTF-8, which half a surrogate pair cannot. */
  static boolean isUnicode(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text);
  }

  private static void checkNote(String name, String value) {
    if (name.equals(CHECKSUM)) {
      throw new IllegalArgumentException(
          "Safetensors keeps 'sha256' for its checksum; give the note another name");
    }
    if (!isUnicode(name) || !isUnicode(value)) {
      throw new IllegalArgumentException(
          "Safetensors expects Unicode but note %s holds half a surrogate pair; remove it"
              .formatted(Printable.quote(name)));
    }
  }

  private static void checkName(String name) {
    if (name.equals(METADATA) || !isUnicode(name)) {
      throw new IllegalArgumentException(
          "Safetensors cannot call a tensor %s; give it another name"
              .formatted(Printable.quote(name)));
    }
  }

  private static <V> SortedMap<String, V> sorted(Map<String, V> entries) {
    SortedMap<String, V> sorted = new TreeMap<>();
    sorted.putAll(entries);
    sorted.values().forEach(Objects::requireNonNull);
    return Collections.unmodifiableSortedMap(sorted);
  }
}
