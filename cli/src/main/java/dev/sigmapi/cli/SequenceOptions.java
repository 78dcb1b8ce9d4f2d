package dev.sigmapi.cli;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Nearest;
import dev.sigmapi.data.Table;
import dev.sigmapi.motif.Alphabet;
import dev.sigmapi.motif.Fasta;
import dev.sigmapi.motif.Sequences;
import dev.sigmapi.specification.SpecificationException;
import dev.sigmapi.table.TableReader;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Where sequences come from. */
final class SequenceOptions {
  private static final String ID = "id";

  @Parameters(
      paramLabel = "SEQUENCES",
      description = "FASTA (.fa, .fasta, .fna, .faa, also .gz), or CSV, TSV, Parquet or JSON.")
  private String source;

  @Option(
      names = "--id",
      paramLabel = "COLUMN",
      description = "The names, in a table; id without it, or the number of the row.")
  private Optional<String> id = Optional.empty();

  @Option(
      names = "--sequence",
      paramLabel = "COLUMN",
      defaultValue = "sequence",
      description = "The sequences, in a table; sequence without it.")
  private String sequence;

  @Option(
      names = "--label",
      paramLabel = "COLUMN",
      defaultValue = "label",
      description = "The labels, in a table; label without it.")
  private String label;

  @Option(
      names = "--positive",
      paramLabel = "LABEL",
      description = "Look in sequences with this label only; all others are background.")
  private Optional<String> positive = Optional.empty();

  @Option(
      names = "--alphabet",
      paramLabel = "NAME",
      description = "dna, rna or protein; seen from the letters without it.")
  private Optional<Alphabet> alphabet = Optional.empty();

  Sequences read(Consumer<String> notes) {
    if (Fasta.isFasta(source)) {
      return Fasta.read(path(), alphabet);
    }
    Table table = new TableReader(notes).read(source);
    if (id.isEmpty() && !table.has(ID)) {
      table = numbered(table);
    }
    boolean labelled = positive.isPresent();
    return Sequences.of(
        table, id.orElse(ID), sequence, labelled ? Optional.of(label) : Optional.empty(), alphabet);
  }

  private Path path() {
    try {
      return Path.of(source);
    } catch (InvalidPathException e) {
      throw new DataException("'%s' is not a file name; check it".formatted(source), e);
    }
  }

  private static Table numbered(Table table) {
    List<Column> columns = new ArrayList<>(table.columns());
    columns.add(
        new Column.Words(
            ID,
            IntStream.rangeClosed(1, table.rows())
                .mapToObj(row -> "row" + row)
                .toArray(String[]::new)));
    return new Table(columns);
  }

  /** Those to look in. */
  Sequences positives(Sequences all) {
    if (positive.isEmpty()) {
      return all;
    }
    Set<String> labels = new LinkedHashSet<>(labels(all));
    if (!labels.contains(positive.get())) {
      throw new SpecificationException(
          "--positive names no label '%s'; %s"
              .formatted(positive.get(), Nearest.suggest(positive.get(), labels)));
    }
    return some(all, true);
  }

  /** Those of other labels, if there are any. */
  Optional<Sequences> others(Sequences all) {
    return positive.isEmpty() || labels(all).stream().allMatch(positive.get()::equals)
        ? Optional.empty()
        : Optional.of(some(all, false));
  }

  private List<String> labels(Sequences all) {
    return all.labels()
        .orElseThrow(
            () ->
                new SpecificationException(
                    "--positive expects labels, but '%s' is FASTA and has none; give a table with a column of them"
                        .formatted(source)));
  }

  private Sequences some(Sequences all, boolean positives) {
    List<String> labels = labels(all);
    return all.some(
        IntStream.range(0, all.size())
            .filter(s -> labels.get(s).equals(positive.get()) == positives)
            .toArray());
  }
}
