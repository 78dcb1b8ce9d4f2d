package dev.sigmapi.table;

import dev.sigmapi.data.Column;
import dev.sigmapi.data.DataException;
import dev.sigmapi.data.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Pulls the rows of a relation into columns, once. */
final class ColumnLoader {
  private final Database database;
  private final String sql;
  private final List<ColumnFill> fills = new ArrayList<>();
  private long rows;
  private long taken;

  /**
   * @param surveyed whether columns of words are known to hold one
   */
  ColumnLoader(Database database, Relation relation, boolean surveyed) {
    this.database = database;
    List<String> selected = new ArrayList<>();
    for (int i = 0; i < relation.names().size(); i++) {
      String name = relation.names().get(i);
      ColumnType type = ColumnType.of(relation.types().get(i));
      if (type == ColumnType.NESTED) {
        refuseEmpty(relation);
        throw new DataException(
            "%s: column '%s' holds %s, neither single values nor lists of numbers or words; pick what you need with --query"
                .formatted(database.label(), name, relation.types().get(i)));
      }
      selected.add(type.select("c" + i));
      fills.add(
          switch (type) {
            case WORD -> new WordFill(name, surveyed);
            case LIST -> new ListFill(name);
            default -> new NumberFill(name, type, database.label());
          });
    }
    sql = "SELECT " + String.join(", ", selected) + " FROM " + relation.numbered();
  }

  /** All rows. */
  Table load() {
    pull(() -> {});
    return take();
  }

  /** All rows, at least so many at a time but for the last. */
  void load(int least, Consumer<Table> consumer) {
    pull(
        () -> {
          if (rows - taken >= least) {
            consumer.accept(take());
          }
        });
    if (rows > taken) {
      consumer.accept(take());
    }
  }

  private void pull(Runnable afterChunk) {
    database.chunks(
        sql,
        chunk -> {
          int count = Math.toIntExact(chunk.rowCount());
          for (int i = 0; i < fills.size(); i++) {
            fills.get(i).add(chunk.vector(i), count);
          }
          rows += count;
          afterChunk.run();
        });
  }

  /**
   * What came since the last call. A fill lets go of its parts, so one column is twice in memory.
   */
  Table take() {
    List<Column> columns = new ArrayList<>();
    fills.forEach(fill -> columns.add(fill.take()));
    taken = rows;
    return new Table(columns);
  }

  long rows() {
    return rows;
  }

  /** Whether a column had missing values. */
  boolean holed(int column) {
    return fills.get(column).holed();
  }

  /** Tells what the values lost. */
  void tell(Consumer<String> notes) {
    fills.forEach(fill -> fill.tell(notes));
  }

  /** A file without rows has no types either, and would be blamed for the wrong thing. */
  private void refuseEmpty(Relation relation) {
    if (database.rows("SELECT 1 FROM (" + relation.select() + ") LIMIT 1").isEmpty()) {
      throw new DataException(database.label() + " has no rows; give it at least one");
    }
  }
}
