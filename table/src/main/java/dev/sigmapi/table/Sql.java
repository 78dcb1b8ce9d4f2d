package dev.sigmapi.table;

/** Quotes what goes into SQL. */
final class Sql {

  private Sql() {}

  /** A text literal. */
  static String text(String value) {
    return "'" + value.replace("'", "''") + "'";
  }

  /** A name of a column. */
  static String name(String value) {
    return "\"" + value.replace("\"", "\"\"") + "\"";
  }
}
