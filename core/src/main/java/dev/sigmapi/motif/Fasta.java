package dev.sigmapi.motif;

import dev.sigmapi.data.DataException;
import dev.sigmapi.file.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * Reads FASTA: a line with {@code >} and a name, then lines of letters, again and again. Case,
 * empty lines, blanks and lines with {@code ;} at their beginning do not count; the name ends at
 * the first blank.
 */
public final class Fasta {
  private static final List<String> ENDINGS =
      List.of(".fa", ".fasta", ".fna", ".ffn", ".faa", ".frn", ".fas", ".mfa");

  private Fasta() {}

  /** Whether a file's name says that it is FASTA, zipped or not. */
  public static boolean isFasta(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("\\.gz$", "");
    return ENDINGS.stream().anyMatch(plain::endsWith);
  }

  /**
   * Reads a file; one that ends in {@code .gz} is unzipped.
   *
   * @param alphabet seen from the letters if it is not given
   * @throws DataException if the file cannot be read, is not FASTA, or as {@link
   *     Sequences#of(Alphabet, List, List, Optional)}
   */
  public static Sequences read(Path path, Optional<Alphabet> alphabet) {
    String name = Printable.quote(path);
    if (!Files.isRegularFile(path)) {
      throw new DataException("There is no file %s; check its name and folder".formatted(name));
    }
    try (InputStream raw = Files.newInputStream(path);
        InputStream in = isZipped(path) ? new GZIPInputStream(raw) : raw;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      return parse(name, lines, alphabet);
    } catch (IOException e) {
      throw new DataException(
          "%s cannot be read (%s); check the file".formatted(name, e.getMessage()), e);
    }
  }

  private static boolean isZipped(Path path) {
    return path.toString().toLowerCase(Locale.ROOT).endsWith(".gz");
  }

  private static Sequences parse(String name, BufferedReader lines, Optional<Alphabet> alphabet)
      throws IOException {
    List<String> ids = new ArrayList<>();
    List<StringBuilder> texts = new ArrayList<>();
    int number = 0;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      number++;
      String text = (number == 1 ? line.replace("\uFEFF", "") : line).strip();
      if (text.startsWith(">")) {
        String id = text.substring(1).strip().split("\\s+", 2)[0];
        ids.add(id.isEmpty() ? "sequence" + (ids.size() + 1) : id);
        texts.add(new StringBuilder());
      } else if (!text.isEmpty() && !text.startsWith(";")) {
        if (texts.isEmpty()) {
          throw new DataException(
              "%s is FASTA but line %d has letters before any name; begin it with a line such as >name"
                  .formatted(name, number));
        }
        texts.get(texts.size() - 1).append(text.replaceAll("\\s+", ""));
      }
    }
    if (texts.isEmpty()) {
      throw new DataException(
          "%s has no sequence; FASTA has lines such as >name before the letters".formatted(name));
    }
    List<String> whole = texts.stream().map(StringBuilder::toString).toList();
    return Sequences.of(alphabet.orElseGet(() -> Alphabet.of(whole)), ids, whole, Optional.empty());
  }
}
