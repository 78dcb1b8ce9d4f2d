package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/**
 * The first line of a file and what separates its values.
 *
 * <p>DuckDB guesses both, skips lines that do not suit its guess and renames columns of one name
 * without a word; a model is better served by what the file says.
 */
record CsvHeader(char separator, List<String> names) {
  private static final List<Character> SEPARATORS = List.of(',', ';', '\t', '|');
  private static final int LOOKED_AT = 20;
  private static final Pattern NUMBER =
      Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?");
  private static final Pattern WHOLE = Pattern.compile("\\d+");

  static CsvHeader read(DataFile file, Consumer<String> notes) {
    char separator = file.format() == DataFile.Format.TSV ? '\t' : guess(file);
    if (file.format() == DataFile.Format.CSV && separator != ',') {
      String shown = separator == '\t' ? "a tab" : "'" + separator + "'";
      notes.accept("'%s': values are separated by %s".formatted(file.source(), shown));
    }
    List<String> first = records(file, separator, 1).get(0);
    refuseNumbers(file.source(), first);
    List<String> names = named(file.source(), first, notes);
    refuseTwice(file.source(), names);
    return new CsvHeader(separator, names);
  }

  /** The most frequent separator of the header, one that suits the next lines before others. */
  private static char guess(DataFile file) {
    return SEPARATORS.stream()
        .max(Comparator.comparingInt((Character c) -> fit(file, c)).thenComparing(rank()))
        .orElse(',');
  }

  private static Comparator<Character> rank() {
    return Comparator.comparingInt(c -> -SEPARATORS.indexOf(c));
  }

  private static int fit(DataFile file, char separator) {
    List<List<String>> records = records(file, separator, LOOKED_AT);
    int width = records.get(0).size();
    if (width == 1) {
      return 0;
    }
    boolean even = records.stream().allMatch(r -> r.size() == width || blank(r));
    return even ? width + (1 << 24) : width;
  }

  private static boolean blank(List<String> record) {
    return record.size() == 1 && record.get(0).isEmpty();
  }

  private static List<List<String>> records(DataFile file, char separator, int most) {
    try (Reader in = reader(file)) {
      CsvRecords records = new CsvRecords(in, separator, file.source());
      List<List<String>> read = new ArrayList<>();
      List<String> next = records.next();
      while (!next.isEmpty() && read.size() < most) {
        read.add(next);
        next = read.size() < most ? records.next() : next;
      }
      if (read.isEmpty() || blank(read.get(0))) {
        throw new DataException(
            "'%s' starts with an empty line; start it with the names of the columns"
                .formatted(file.source()));
      }
      return read;
    } catch (CharacterCodingException e) {
      throw new DataException(
          "'%s' is not UTF-8 text; save it as UTF-8".formatted(file.source()), e);
    } catch (IOException e) {
      throw file.unreadable(e);
    }
  }

  private static Reader reader(DataFile file) throws IOException {
    // A decoder, unlike a charset, reports bytes that are not UTF-8.
    return new BufferedReader(
        new InputStreamReader(file.openText(), StandardCharsets.UTF_8.newDecoder()), 1 << 13);
  }

  private static void refuseNumbers(String source, List<String> first) {
    boolean all = first.stream().allMatch(name -> NUMBER.matcher(name.strip()).matches());
    for (String name : first) {
      String bare = name.strip();
      boolean fraction = NUMBER.matcher(bare).matches() && !WHOLE.matcher(bare).matches();
      if (all || fraction) {
        throw new DataException(
            ("'%s' has no header: its first line holds the number %s;"
                    + " put the names of the columns there")
                .formatted(source, bare));
      }
    }
  }

  private static List<String> named(String source, List<String> first, Consumer<String> notes) {
    if (first.stream().anyMatch(name -> name.contains("\n") || name.contains("\r"))) {
      throw new DataException(
          "'%s' has a line break inside the name of a column; remove it".formatted(source));
    }
    List<String> names = new ArrayList<>(first);
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).isBlank()) {
        names.set(i, "column" + (i + 1));
        notes.accept(
            "'%s': column %d has no name and is called '%s'"
                .formatted(source, i + 1, names.get(i)));
      }
    }
    return names;
  }

  private static void refuseTwice(String source, List<String> names) {
    Set<String> seen = new HashSet<>();
    List<String> twice = names.stream().filter(name -> !seen.add(name)).distinct().toList();
    if (!twice.isEmpty()) {
      throw new DataException(
          ("'%s' has more than one column called '%s' in its first line; rename them,"
                  + " or give the file a header if it has none")
              .formatted(source, String.join("', '", twice)));
    }
  }
}
