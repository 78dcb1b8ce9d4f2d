package dev.sigmapi.motif;

import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** Named sequences of one alphabet, each with a label if there are labels. */
public final class Sequences {
  private final Alphabet alphabet;
  private final List<String> ids;
  private final List<byte[]> codes;
  private final Optional<List<String>> labels;

  private Sequences(
      Alphabet alphabet, List<String> ids, List<byte[]> codes, Optional<List<String>> labels) {
    this.alphabet = alphabet;
    this.ids = List.copyOf(ids);
    this.codes = List.copyOf(codes);
    this.labels = labels.map(List::copyOf);
  }

  /**
   * Sequences whose alphabet is seen from their letters.
   *
   * @throws DataException as {@link #of(Alphabet, List, List, Optional)}, or {@link
   *     Alphabet#of(List)}
   */
  public static Sequences of(List<String> ids, List<String> texts) {
    return of(Alphabet.of(texts), ids, texts, Optional.empty());
  }

  /**
   * Sequences of a given alphabet. Upper and lower case are the same.
   *
   * @param labels one for each sequence, if there are any
   * @throws DataException if there is none, one has no letter or one that is not of the alphabet,
   *     or the numbers of names, sequences and labels differ
   */
  public static Sequences of(
      Alphabet alphabet, List<String> ids, List<String> texts, Optional<List<String>> labels) {
    int count = texts.size();
    if (count == 0) {
      throw new DataException("There are no sequences; give at least one");
    }
    if (ids.size() != count || labels.map(List::size).orElse(count) != count) {
      throw new DataException(
          "%d sequences have %d names%s; give each one"
              .formatted(
                  count, ids.size(), labels.map(l -> " and " + l.size() + " labels").orElse("")));
    }
    List<byte[]> codes = new ArrayList<>();
    for (int s = 0; s < count; s++) {
      if (texts.get(s).isEmpty()) {
        throw new DataException(
            "Sequence '%s' has no letters; give it some, or leave it out".formatted(ids.get(s)));
      }
      codes.add(alphabet.codes(ids.get(s), texts.get(s)));
    }
    return new Sequences(alphabet, ids, codes, labels);
  }

  /**
   * The sequences of a table.
   *
   * @param id the column of names
   * @param sequence the column of sequences; blanks in them are left out
   * @param label the column of labels, if one is wanted
   * @param alphabet seen from the letters if it is not given
   * @throws DataException if a column or a value is missing, or as {@link #of(Alphabet, List, List,
   *     Optional)}
   */
  public static Sequences of(
      Table table,
      String id,
      String sequence,
      Optional<String> label,
      Optional<Alphabet> alphabet) {
    List<String> texts =
        texts(table, sequence).stream().map(text -> text.replaceAll("\\s+", "")).toList();
    return of(
        alphabet.orElseGet(() -> Alphabet.of(texts)),
        texts(table, id),
        texts,
        label.map(name -> texts(table, name)));
  }

  private static List<String> texts(Table table, String name) {
    var column = table.column(name);
    return IntStream.range(0, column.size())
        .mapToObj(
            row -> {
              if (column.missing(row)) {
                throw new DataException(
                    "Row %d has no value in column '%s'; give it one, or leave the row out"
                        .formatted(row + 1, name));
              }
              return column.text(row);
            })
        .toList();
  }

  /** How many sequences. */
  public int size() {
    return codes.size();
  }

  public Alphabet alphabet() {
    return alphabet;
  }

  public String id(int sequence) {
    return ids.get(sequence);
  }

  /** How many letters a sequence has, known or not. */
  public int length(int sequence) {
    return codes.get(sequence).length;
  }

  /** All letters of all sequences. */
  public long letters() {
    return codes.stream().mapToLong(code -> code.length).sum();
  }

  /** The letters of a sequence, N for those not known. */
  public String text(int sequence) {
    return alphabet.text(codes.get(sequence), 0, length(sequence));
  }

  /** The labels, one for each sequence, if there are any. */
  public Optional<List<String>> labels() {
    return labels;
  }

  /** Some of the sequences, in the order given. */
  public Sequences some(int... chosen) {
    return new Sequences(
        alphabet,
        IntStream.of(chosen).mapToObj(ids::get).toList(),
        IntStream.of(chosen).mapToObj(codes::get).toList(),
        labels.map(all -> IntStream.of(chosen).mapToObj(all::get).toList()));
  }

  /** The same names with other letters. */
  Sequences with(List<byte[]> others) {
    return new Sequences(alphabet, ids, others, labels);
  }

  /** The codes of a sequence; not to be changed. */
  byte[] codes(int sequence) {
    return codes.get(sequence);
  }
}
