package dev.sigmapi.bench.tables;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import dev.sigmapi.specification.Task;
import dev.sigmapi.table.TableReader;
import dev.sigmapi.tensor.Seed;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * A table and what to predict in it.
 *
 * @param classes of a classification, in order
 */
record TableProblem(String name, Table table, String target, Task task, List<String> classes) {

  /** Reads a line of a list: the file, beside the list, the target, the task, columns to drop. */
  static List<TableProblem> read(Path list) {
    TableReader reader = new TableReader(note -> {});
    Table lines = reader.read(list.toString());
    List<TableProblem> problems = new ArrayList<>();
    for (int row = 0; row < lines.rows(); row++) {
      String file = lines.column("file").text(row);
      String target = lines.column("target").text(row);
      Task task = Task.valueOf(lines.column("task").text(row).toUpperCase(java.util.Locale.ROOT));
      List<String> dropped =
          lines.has("drop") && !lines.column("drop").missing(row)
              ? List.of(lines.column("drop").text(row).strip().split("\\s+"))
              : List.of();
      Path beside = list.toAbsolutePath().resolveSibling(file);
      Table whole = reader.read(beside.toString());
      List<Column> columns =
          whole.columns().stream().filter(column -> !dropped.contains(column.name())).toList();
      String name = file.replaceFirst("\\.[^.]*$", "");
      problems.add(of(name, new Table(columns), target, task));
    }
    return problems;
  }

  /** A problem on the rows whose target is known. */
  static TableProblem of(String name, Table table, String target, Task task) {
    Column column = table.column(target);
    int[] known = IntStream.range(0, table.rows()).filter(row -> !column.missing(row)).toArray();
    Table rows = known.length < table.rows() ? table.rows(known) : table;
    Column values = rows.column(target);
    if (task == Task.REGRESSION && !(values instanceof Column.Numbers)) {
      throw new DataException("The target '%s' of %s expects numbers".formatted(target, name));
    }
    List<String> classes =
        task == Task.REGRESSION
            ? List.of()
            : List.copyOf(
                new TreeSet<>(IntStream.range(0, rows.rows()).mapToObj(values::text).toList()));
    return new TableProblem(name, rows, target, task, classes);
  }

  int rows() {
    return table.rows();
  }

  /** The target of a row, or the number of its class. */
  double truth(int row) {
    Column column = table.column(target);
    return task == Task.REGRESSION
        ? ((Column.Numbers) column).values()[row]
        : classes.indexOf(column.text(row));
  }

  /** The rows of each fold, dealt by chance, each class alike. */
  int[][] folds(int count, Seed seed) {
    List<Integer> order = new ArrayList<>();
    SplittableRandom random = seed.random();
    for (int row = 0; row < rows(); row++) {
      order.add(random.nextInt(row + 1), row);
    }
    if (task == Task.CLASSIFICATION) {
      double[] truths = IntStream.range(0, rows()).mapToDouble(this::truth).toArray();
      order.sort((a, b) -> Double.compare(truths[a], truths[b]));
    }
    int[][] folds = new int[count][];
    for (int fold = 0; fold < count; fold++) {
      int own = fold;
      folds[fold] =
          IntStream.range(0, rows())
              .filter(i -> i % count == own)
              .map(order::get)
              .sorted()
              .toArray();
    }
    return folds;
  }

  /** The rows that are not among some. */
  int[] without(int[] some) {
    return IntStream.range(0, rows()).filter(row -> Arrays.binarySearch(some, row) < 0).toArray();
  }
}
