package dev.sigmapi.model;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/** Small tables for tests. */
public final class Examples {

  private Examples() {}

  /** Columns of numbers of a table of planets, read by splitting lines. */
  public static Table planets(String file, String... columns) {
    try {
      List<String> lines = Files.readAllLines(Path.of("../examples/planets", file));
      List<String> header = List.of(lines.get(0).split(","));
      Column[] read = new Column[columns.length];
      for (int c = 0; c < columns.length; c++) {
        int place = header.indexOf(columns[c]);
        double[] values = new double[lines.size() - 1];
        for (int row = 0; row < values.length; row++) {
          String[] cells = lines.get(row + 1).split(",", -1);
          boolean known = place < cells.length && !cells[place].isEmpty();
          values[row] = known ? Double.parseDouble(cells[place]) : Double.NaN;
        }
        read[c] = new Column.Numbers(columns[c], values);
      }
      return Table.of(read);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("the example tables belong to the project", e);
    }
  }

  /** A price from an area with gaps, a quarter of words, and a column that says nothing. */
  public static Table houses(int rows, long seed) {
    Random random = new Random(seed);
    double[] area = random.doubles(rows, 20, 200).toArray();
    double[] floor = random.doubles(rows, -2, 5).map(Math::rint).toArray();
    String[] quarter = new String[rows];
    double[] price = new double[rows];
    double[] same = new double[rows];
    String[] id = new String[rows];
    String[] dear = new String[rows];
    for (int i = 0; i < rows; i++) {
      quarter[i] = List.of("north", "south", "west").get(random.nextInt(3));
      double factor = quarter[i].equals("south") ? 2 : 1;
      price[i] = 3 * area[i] * factor + 5 * floor[i] + random.nextGaussian();
      dear[i] = price[i] > 400 ? "yes" : price[i] > 200 ? "so so" : "no";
      id[i] = "house " + i;
      same[i] = 7;
      if (i % 53 == 3) {
        area[i] = Double.NaN;
        price[i] += 1;
      }
      if (i % 59 == 4) {
        quarter[i] = null;
      }
    }
    return Table.of(
        new Column.Numbers("area", area),
        new Column.Numbers("floor", floor),
        new Column.Words("quarter", quarter),
        new Column.Words("id", id),
        new Column.Numbers("same", same),
        new Column.Numbers("price", price),
        new Column.Words("dear", dear));
  }

  /** The same with only some of the columns. */
  public static Table only(Table table, String... names) {
    return new Table(List.of(names).stream().map(table::column).toList());
  }
}
