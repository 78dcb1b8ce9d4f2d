package dev.sigmapi.model;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sigmapi.data.Column;
import dev.sigmapi.data.Fingerprint;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Task;
import dev.sigmapi.tensor.Seed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Which rows train, which decide between networks and when to stop, and which are seen only once,
 * by the final test.
 */
public record Split(int[] train, int[] valid, int[] test) {
  /** The share of the rows that is kept for the test, and again for validation. */
  public static final double HELD_OUT = 0.15;

  /** Figures of the same rows differ by less, whatever they were computed with. */
  private static final double SAME = 1e-4;

  /**
   * Splits rows by chance, each class alike.
   *
   * @param rows the rows to split; at least three
   * @param classOf the class of a row, any one number for regression
   */
  static Split of(int[] rows, IntUnaryOperator classOf, Seed seed) {
    List<Integer> dealt = dealt(rows, classOf, seed);
    List<List<Integer>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    int size = dealt.size();
    int held = Math.max(1, (int) Math.round(HELD_OUT * size));
    for (int i = 0; i < size; i++) {
      int place = (int) ((long) i * held % size);
      boolean test = place < held;
      int shifted = (int) ((long) (i + size / (2 * held)) * held % size);
      parts.get(test ? 2 : shifted < held ? 1 : 0).add(dealt.get(i));
    }
    return new Split(array(parts.get(0)), array(parts.get(1)), array(parts.get(2)));
  }

  /**
   * How the training of a model split its table, if this is that table: the same data, so many rows
   * in each part, and, of a model that predicts by its network, the figures that the training wrote
   * down for the rows of the test.
   */
  public static Optional<Split> of(Model model, Table table) {
    JsonNode record = model.record();
    Columns columns = model.columns();
    List<String> names = columns.targets().stream().map(TargetEncoding::column).toList();
    if (!names.stream().allMatch(table::has)
        || !Fingerprint.of(table).equals(record.path("data_sha256").asText())) {
      return Optional.empty();
    }
    Column[] targets = names.stream().map(table::column).toArray(Column[]::new);
    int[] rows =
        IntStream.range(0, table.rows())
            .filter(row -> Arrays.stream(targets).noneMatch(column -> column.missing(row)))
            .toArray();
    Seed seed = Seed.of(record.path("seed").asLong()).child("split");
    Split split = of(rows, row -> classOf(columns.targets(), targets, row), seed);
    JsonNode counts = record.path("rows");
    boolean same =
        split.train.length == counts.path("train").asLong()
            && split.valid.length == counts.path("valid").asLong()
            && split.test.length == counts.path("test").asLong()
            && (model.front().chosen() >= 0
                || measuresAs(record.path("test"), model, table.rows(split.test)));
    return same ? Optional.of(split) : Optional.empty();
  }

  /** The number of a row's class in the first target that has classes, as training deals by it. */
  private static int classOf(List<TargetEncoding> targets, Column[] columns, int row) {
    for (int t = 0; t < columns.length; t++) {
      if (targets.get(t).task() == Task.CLASSIFICATION) {
        return targets.get(t).classes().indexOf(columns[t].text(row));
      }
    }
    return 0;
  }

  private static boolean measuresAs(JsonNode recorded, Model model, Table test) {
    Map<String, Double> metrics = Evaluation.of(model, test, note -> {}).metrics();
    return metrics.entrySet().stream()
        .filter(metric -> recorded.path(metric.getKey()).isNumber())
        .allMatch(
            metric -> {
              double known = recorded.get(metric.getKey()).asDouble();
              return Math.abs(metric.getValue() - known) <= SAME * (1 + Math.abs(known));
            });
  }

  /**
   * Splits rows into folds by chance, each class alike; every row is tested in one of them.
   *
   * @return one split a fold
   */
  static List<Split> folds(int[] rows, IntUnaryOperator classOf, int folds, Seed seed) {
    List<Integer> dealt = dealt(rows, classOf, seed);
    List<Split> splits = new ArrayList<>();
    for (int fold = 0; fold < folds; fold++) {
      List<Integer> test = new ArrayList<>();
      List<Integer> rest = new ArrayList<>();
      for (int i = 0; i < dealt.size(); i++) {
        (i % folds == fold ? test : rest).add(dealt.get(i));
      }
      splits.add(testing(array(rest), array(test), classOf, seed.child(fold)));
    }
    return splits;
  }

  /** Tests on the given rows; the others train, but for the share that chooses and stops. */
  static Split testing(int[] rest, int[] test, IntUnaryOperator classOf, Seed seed) {
    // Choosing and stopping take the same share of what is left as they do without folds.
    Split inner = of(rest, classOf, seed);
    int[] train = inner.train();
    int[] both = Arrays.copyOf(train, train.length + inner.test().length);
    System.arraycopy(inner.test(), 0, both, train.length, inner.test().length);
    return new Split(both, inner.valid(), test);
  }

  /** The rows that are not tested: training and validation together. */
  int[] fitting() {
    int[] all = new int[train.length + valid.length];
    System.arraycopy(train, 0, all, 0, train.length);
    System.arraycopy(valid, 0, all, train.length, valid.length);
    return all;
  }

  /** The rows in a random order, class by class: every stretch has each class in its share. */
  private static List<Integer> dealt(int[] rows, IntUnaryOperator classOf, Seed seed) {
    Map<Integer, List<Integer>> byClass = new TreeMap<>();
    for (int row : shuffled(rows, seed)) {
      byClass.computeIfAbsent(classOf.applyAsInt(row), key -> new ArrayList<>()).add(row);
    }
    List<Integer> dealt = new ArrayList<>();
    byClass.values().forEach(dealt::addAll);
    return dealt;
  }

  private static int[] shuffled(int[] rows, Seed seed) {
    int[] order = rows.clone();
    SplittableRandom random = seed.random();
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int kept = order[i];
      order[i] = order[other];
      order[other] = kept;
    }
    return order;
  }

  private static int[] array(List<Integer> rows) {
    return rows.stream().mapToInt(Integer::intValue).toArray();
  }
}
