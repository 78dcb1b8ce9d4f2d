package dev.sigmapi.table;

import dev.sigmapi.data.DataException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A SELECT and what its columns are called and are.
 *
 * @param names as the user knows them, which may differ only in case where those of DuckDB may not
 * @param types in the words of DuckDB
 */
record Relation(String select, List<String> names, List<String> types) {

  static Relation describe(Database database, String select) {
    List<String> names = new ArrayList<>();
    List<String> types = new ArrayList<>();
    for (String[] row : database.rows("DESCRIBE " + select)) {
      names.add(row[0]);
      types.add(row[1]);
    }
    return new Relation(select, names, types);
  }

  /** The result of a query, which may end in a semicolon and a comment. */
  static Relation ofQuery(Database database, String query) {
    if (query.isBlank()) {
      throw new DataException("The query is empty; write for example SELECT * FROM data");
    }
    database.run("CREATE VIEW \"the query\" AS " + query);
    return describe(database, "SELECT * FROM \"the query\"");
  }

  /** The SELECT with columns called c0, c1, ..., which cannot clash. */
  String numbered() {
    List<String> numbers = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      numbers.add("c" + i);
    }
    return "(" + select + ") AS t(" + String.join(", ", numbers) + ")";
  }

  /** Makes it the view {@code data}. */
  void createView(Database database, Consumer<String> notes) {
    String quoted =
        distinct(notes).stream().map(Sql::name).collect(Collectors.joining(", ", "(", ")"));
    database.run("CREATE VIEW data AS SELECT * FROM (" + select + ") AS t" + quoted);
  }

  /** Names that differ in more than case, because SQL does not tell A from a. */
  private List<String> distinct(Consumer<String> notes) {
    Set<String> taken = new HashSet<>();
    List<String> distinct = new ArrayList<>();
    for (String name : names) {
      String free = name;
      for (int i = 1; !taken.add(free.toLowerCase(Locale.ROOT)); i++) {
        free = name + "_" + i;
      }
      if (!free.equals(name)) {
        notes.accept(
            "SQL does not tell capitals from small letters: column '%s' is '%s' in the query"
                .formatted(name, free));
      }
      distinct.add(free);
    }
    return distinct;
  }
}
