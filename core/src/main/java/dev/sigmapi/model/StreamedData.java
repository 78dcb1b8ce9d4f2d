package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Fingerprint;
import dev.sigmapi.data.RowStream;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Seed;
import dev.sigmapi.train.RowSource;
import dev.sigmapi.train.Rows;
import dev.sigmapi.train.SpilledRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The rows of a stream. One reading takes a uniform sample into memory; another, for each encoding
 * that is trained on, puts the encoded rows of all but the sample's held-out ones on disk.
 */
final class StreamedData implements TrainingData {
  /** The most rows of a sample. */
  static final int SAMPLE_ROWS = 200_000;

  /** The most values of a sample, so that one of a wide table stays small too. */
  private static final int SAMPLE_VALUES = 10_000_000;

  private final RowStream stream;
  private final Path folder;
  private final Consumer<String> notes;
  private final Table sample;
  private final long[] places;
  private final String fingerprint;
  private Split split;
  private Columns encoding;
  private SpilledRows spilled;

  /**
   * Reads the stream once.
   *
   * @param targets without which a row is dropped
   * @param folder for temporary files
   * @param seed what the sample follows from
   * @param most rows of the sample
   * @param notes is told what was done, now and later
   */
  StreamedData(
      RowStream stream,
      List<String> targets,
      Path folder,
      Seed seed,
      int most,
      Consumer<String> notes) {
    this.stream = stream;
    this.folder = folder;
    this.notes = notes;
    targets.forEach(stream.layout()::column);
    int wide = SAMPLE_VALUES / stream.layout().columns().size();
    Drawing drawing = new Drawing(targets, Math.min(most, wide), seed.random());
    stream.forEach(drawing::take);
    sample = Table.join(drawing.parts);
    places = drawing.places.stream().mapToLong(place -> place).toArray();
    fingerprint = drawing.fingerprint.text();
    if (drawing.dropped > 0) {
      notes.accept("dropped %d rows: %s".formatted(drawing.dropped, TargetChoice.missing(targets)));
    }
    notes.accept(
        ("streamed %d rows: all is decided and measured on a sample of %d; gradient training sees"
                + " every row that is not held out, variable projection those of the sample")
            .formatted(stream.rows(), sample.rows()));
  }

  @Override
  public Table table() {
    return sample;
  }

  @Override
  public long rows() {
    return stream.rows();
  }

  @Override
  public String fingerprint() {
    return fingerprint;
  }

  @Override
  public RowSource training(Problem problem, Columns columns) {
    if (problem.split() != split || !columns.equals(encoding)) {
      close();
      Rows none = problem.rows(columns, new int[0]);
      spilled =
          new SpilledRows(folder, columns.width(), none.y().columns(), none.weights() != null);
      Spilling spilling = new Spilling(problem, columns, spilled);
      stream.forEach(spilling::take);
      spilling.tell();
      split = problem.split();
      encoding = columns;
    }
    return spilled;
  }

  @Override
  public void close() {
    if (spilled != null) {
      spilled.close();
      spilled = null;
      split = null;
    }
  }

  /** The first reading: each row has the same chance (Knuth 1969, 3.4.2, algorithm S). */
  private final class Drawing {
    private final List<String> targets;
    private final SplittableRandom random;
    private final Fingerprint fingerprint = new Fingerprint();
    private final List<Table> parts = new ArrayList<>(List.of(stream.layout()));
    private final List<Long> places = new ArrayList<>();
    private long wanted;
    private long seen;
    private long dropped;

    Drawing(List<String> targets, int wanted, SplittableRandom random) {
      this.targets = targets;
      this.wanted = wanted;
      this.random = random;
    }

    void take(Table chunk) {
      fingerprint.add(chunk);
      List<Column> known = targets.stream().map(chunk::column).toList();
      int[] drawn = new int[chunk.rows()];
      int count = 0;
      for (int row = 0; row < chunk.rows(); row++) {
        boolean chosen = random.nextLong(stream.rows() - seen) < wanted;
        wanted -= chosen ? 1 : 0;
        if (anyMissing(known, row)) {
          dropped++;
        } else if (chosen) {
          drawn[count++] = row;
          places.add(seen);
        }
        seen++;
      }
      parts.add(chunk.rows(Arrays.copyOf(drawn, count)));
    }
  }

  /** The targets that have classes. */
  private static String names(List<TargetChoice> targets) {
    return targets.stream()
        .filter(target -> target.task() == Task.CLASSIFICATION)
        .map(TargetChoice::name)
        .collect(Collectors.joining("' or '"));
  }

  private static boolean anyMissing(List<Column> columns, int row) {
    for (Column column : columns) {
      if (column.missing(row)) {
        return true;
      }
    }
    return false;
  }

  /** A later reading. */
  private final class Spilling {
    private final Problem problem;
    private final Columns columns;
    private final SpilledRows to;
    private final boolean[] heldOut = new boolean[places.length];
    private final long[] imputed;
    private long seen;
    private int sampled;
    private long unknown;

    Spilling(Problem problem, Columns columns, SpilledRows to) {
      this.problem = problem;
      this.columns = columns;
      this.to = to;
      imputed = new long[columns.features().size()];
      for (int[] held : List.of(problem.split().valid(), problem.split().test())) {
        for (int row : held) {
          heldOut[row] = true;
        }
      }
    }

    void take(Table chunk) {
      List<TargetChoice> targets =
          problem.targets().stream().map(target -> target.in(chunk)).toList();
      List<Column> known = targets.stream().map(target -> chunk.column(target.name())).toList();
      int[] kept = new int[chunk.rows()];
      int count = 0;
      for (int row = 0; row < kept.length; row++) {
        boolean held = false;
        if (sampled < places.length && places[sampled] == seen) {
          refuseOthers(targets, row);
          held = heldOut[sampled];
          sampled++;
        }
        if (!anyMissing(known, row) && !held && told(targets, known, row)) {
          kept[count++] = row;
        }
        seen++;
      }
      kept = Arrays.copyOf(kept, count);
      countImputed(chunk, kept);
      to.add(problem.rows(chunk, targets, columns, kept));
    }

    /** Whether the sample has the classes of a row; a number that no loss is for is refused. */
    private boolean told(List<TargetChoice> targets, List<Column> known, int row) {
      for (int t = 0; t < targets.size(); t++) {
        TargetChoice target = targets.get(t);
        double value = target.values()[row];
        if (Double.isNaN(value)) {
          unknown++;
          return false;
        }
        if (!target.accepts(value)) {
          throw TargetChoice.refused(target.loss(), known.get(t), row, seen);
        }
      }
      return true;
    }

    private void refuseOthers(List<TargetChoice> targets, int row) {
      for (int t = 0; t < targets.size(); t++) {
        if (problem.targets().get(t).values()[sampled] != targets.get(t).values()[row]) {
          throw new DataException(
              "The stream expects the same rows each time but got row %d with another '%s';"
                      .formatted(seen + 1, targets.get(t).name())
                  + " end the query with ORDER BY, and let nothing write to the file");
        }
      }
    }

    private void countImputed(Table chunk, int[] kept) {
      for (int i = 0; i < imputed.length; i++) {
        if (columns.features().get(i) instanceof FeatureEncoding.Numbers numbers
            && !numbers.indicator()) {
          Column column = chunk.column(numbers.column());
          imputed[i] += IntStream.of(kept).filter(column::missing).count();
        }
      }
    }

    void tell() {
      if (unknown > 0) {
        notes.accept(
            "dropped %d rows whose '%s' is a class that no row of the sample has"
                .formatted(unknown, names(problem.targets())));
      }
      for (int i = 0; i < imputed.length; i++) {
        if (imputed[i] > 0) {
          notes.accept(
              "'%s' is missing in %d rows but in none of the sample: the median stands in"
                  .formatted(columns.features().get(i).column(), imputed[i]));
        }
      }
    }
  }
}
