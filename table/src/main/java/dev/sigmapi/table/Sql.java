package dev.sigmapi.table;

/** Quotes what goes into SQL. */
final class Sql {

  private Sql() {}

  /** A text literal. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** A path, in which DuckDB would take brackets, stars and question marks for a pattern. */
  static String path(String path) {
    return text(path.replaceAll("[\\[*?]", "[$0]"));
  }

  /** A name of a column. */
  static String name(String value) {
    return "\"" + value.replace("\"", "\"\"") + "\"";
  }
}
