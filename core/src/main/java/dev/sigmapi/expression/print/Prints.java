package dev.sigmapi.expression.print;

import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import java.util.List;

/**
 * Equations in other languages. Text, LaTeX and MathML are for people, the rest is for programs;
 * none rounds a number, and each program computes what {@link Equations#evaluate} does, to the last
 * digits in which functions of languages differ.
 */
public final class Prints {
  private Prints() {}

  /** Plain text, a line a definition. */
  public static String text(Equations equations) {
    return TextPrint.print(equations);
  }

  /** An expression in plain text. */
  public static String text(Expression expression) {
    return TextPrint.print(expression, Notation.Binding.SUM);
  }

  /** An expression in plain text as what is raised to a power: in parentheses if it needs them. */
  public static String base(Expression expression) {
    return TextPrint.print(expression, Notation.Binding.ATOM);
  }

  /** LaTeX for mathematics mode, a line a definition, with the package amsmath. */
  public static String latex(Equations equations) {
    return LatexPrint.print(equations);
  }

  /** Presentation MathML, one table with a row a definition, more for a long sum. */
  public static String mathMl(Equations equations) {
    return MathMlPrint.print(equations);
  }

  /**
   * A final class of Java 8 or newer without dependencies, with {@code predict(double[] row)} for
   * the results and {@code predict(Map<String, ?> row)} for predictions by name.
   *
   * @param targets what the results are; none gives them by their own names, here and below
   * @param name of the class
   */
  public static String java(Equations equations, List<Target> targets, String name) {
    return JavaPrint.print(equations, targets, name);
  }

  /** A Python module whose {@code predict} takes and gives columns by name; it needs NumPy. */
  public static String python(Equations equations, List<Target> targets) {
    return PythonPrint.print(equations, targets);
  }

  /**
   * One SELECT, for DuckDB and PostgreSQL alike, of the rows of a table with predictions added.
   *
   * @param table its name
   */
  public static String sql(Equations equations, List<Target> targets, String table) {
    return SqlPrint.print(equations, targets, table);
  }

  /**
   * Formulas for Excel and LibreOffice as tab-separated cells: a line that says where they go, one
   * of names, one of formulas.
   *
   * @throws IllegalArgumentException if they need more columns than a sheet has
   */
  public static String excel(Equations equations, List<Target> targets) {
    return ExcelPrint.print(equations, targets);
  }
}
