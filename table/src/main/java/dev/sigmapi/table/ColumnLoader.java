package dev.sigmapi.table;

import dev.sigmapi.model.Column;
import dev.sigmapi.model.DataException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Pulls the rows of a relation into columns. */
final class ColumnLoader {

  private ColumnLoader() {}

  static List<Column> load(Database database, Relation relation, Consumer<String> notes) {
    List<ColumnFill> fills = new ArrayList<>();
    List<String> selected = new ArrayList<>();
    for (int i = 0; i < relation.names().size(); i++) {
      String name = relation.names().get(i);
      ColumnType type = ColumnType.of(relation.types().get(i));
      if (type == ColumnType.NESTED) {
        refuseEmpty(database, relation);
        throw new DataException(
            "%s: column '%s' holds %s, not single values; pick what you need with --query"
                .formatted(database.label(), name, relation.types().get(i)));
      }
      selected.add(type.select("c" + i));
      fills.add(
          type == ColumnType.WORD
              ? new WordFill(name)
              : new NumberFill(name, type, database.label()));
    }
    String sql = "SELECT " + String.join(", ", selected) + " FROM " + relation.numbered();
    database.chunks(
        sql,
        chunk -> {
          int rows = Math.toIntExact(chunk.rowCount());
          for (int i = 0; i < fills.size(); i++) {
            fills.get(i).add(chunk.vector(i), rows);
          }
        });
    List<Column> columns = new ArrayList<>();
    for (int i = 0; i < fills.size(); i++) {
      columns.add(fills.get(i).build(notes));
      // The parts of a column are garbage as soon as it is whole: one column is twice in memory.
      fills.set(i, null);
    }
    return columns;
  }

  /** A file without rows has no types either, and would be blamed for the wrong thing. */
  private static void refuseEmpty(Database database, Relation relation) {
    if (database.rows("SELECT 1 FROM (" + relation.select() + ") LIMIT 1").isEmpty()) {
      throw new DataException(database.label() + " has no rows; give it at least one");
    }
  }
}
