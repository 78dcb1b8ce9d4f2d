package dev.sigmapi.table;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.ListText;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.duckdb.DuckDBReadableVector;

/** Lists of numbers, which arrive as texts. */
final class ListFill implements ColumnFill {
  private final String name;
  private List<double[]> lists = new ArrayList<>();
  private boolean holed;

  ListFill(String name) {
    this.name = name;
  }

  @Override
  public void add(DuckDBReadableVector vector, int rows) {
    for (int i = 0; i < rows; i++) {
      boolean missing = vector.isNull(i);
      holed |= missing;
      lists.add(missing ? null : ListText.numbers(vector.getString(i)).orElseThrow());
    }
  }

  @Override
  public Column take() {
    Column column = new Column.Lists(name, lists.toArray(double[][]::new));
    lists = new ArrayList<>();
    return column;
  }

  @Override
  public boolean holed() {
    return holed;
  }

  @Override
  public void tell(Consumer<String> notes) {}
}
