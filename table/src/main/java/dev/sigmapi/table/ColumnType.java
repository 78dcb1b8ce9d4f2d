package dev.sigmapi.table;

import dev.sigmapi.data.Column.Kind;

/** What a column of DuckDB is to us. */
enum ColumnType {
  /** A number that is asked for as a double. */
  NUMBER(Kind.NUMBER, "CAST(%s AS DOUBLE)"),
  /** A long, kept as it is so that those too large for a double are noticed. */
  LONG(Kind.NUMBER, "CAST(%s AS BIGINT)"),
  BOOLEAN(Kind.BOOLEAN, "CAST(CAST(%s AS TINYINT) AS DOUBLE)"),
  DATE(Kind.DATE, "CAST(%s - DATE '1970-01-01' AS DOUBLE)"),
  /** Finest first: microseconds divided by those of a day. */
  TIME(Kind.DATE, "epoch_us(%s) / 86400000000.0::DOUBLE"),
  /** Nothing is known, because every value is missing. */
  NOTHING(Kind.NUMBER, "CAST(NULL AS DOUBLE)"),
  /** A list of numbers, as text. */
  LIST(null, "CAST(CAST(%s AS DOUBLE[]) AS VARCHAR)"),
  WORD(null, "CAST(%s AS VARCHAR)"),
  NESTED(null, "%s");

  private final Kind kind;
  private final String expression;

  ColumnType(Kind kind, String expression) {
    this.kind = kind;
    this.expression = expression;
  }

  /** What the numbers mean; null for words. */
  Kind kind() {
    return kind;
  }

  /** SQL that brings a column into the form that we take. */
  String select(String column) {
    return expression.formatted(column);
  }

  /** The type for one in the words of DuckDB, such as {@code DECIMAL(18,3)}. */
  static ColumnType of(String type) {
    if (type.endsWith("]")) {
      return listOf(of(type.substring(0, type.lastIndexOf('['))));
    }
    int bracket = type.indexOf('(');
    return switch (bracket < 0 ? type : type.substring(0, bracket)) {
      case "BIGINT" -> LONG;
      case "TINYINT", "SMALLINT", "INTEGER", "UTINYINT", "USMALLINT", "UINTEGER" -> NUMBER;
      case "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM", "DECIMAL", "FLOAT", "DOUBLE" -> NUMBER;
      case "BOOLEAN" -> BOOLEAN;
      case "DATE" -> DATE;
      case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS" -> TIME;
      case "TIMESTAMP WITH TIME ZONE" -> TIME;
      case "NULL", "\"NULL\"" -> NOTHING;
      case "VARCHAR", "ENUM", "UUID", "TIME", "TIME_NS", "TIME WITH TIME ZONE" -> WORD;
      default -> NESTED;
    };
  }

  private static ColumnType listOf(ColumnType element) {
    return switch (element) {
      case NUMBER, LONG, NOTHING -> LIST;
      case WORD -> WORD;
      default -> NESTED;
    };
  }
}
