package dev.sigmapi.cli.prints;

import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.print.Target;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Equations with rows to try them on.
 *
 * @param columns of a row, in its order
 * @param singular whether some rows have no value, or one too large, in the middle
 * @param rows as {@link Equations#evaluate} takes them
 */
record Sample(
    String name,
    Equations equations,
    List<Target> targets,
    List<SampleColumn> columns,
    double[][] rows,
    boolean singular) {

  /**
   * A column of numbers, or of words.
   *
   * @param words by their numbers; null for numbers
   */
  record SampleColumn(String name, List<String> words) {
    static SampleColumn numbers(String name) {
      return new SampleColumn(name, null);
    }

    /** What a user's table holds: null, a number or a word. */
    Object value(double value) {
      if (Double.isNaN(value)) {
        return null;
      }
      if (words == null) {
        return value;
      }
      return value < 0 ? "a word never seen" : words.get((int) value);
    }
  }

  /** What a program gives for all rows, a list for each row. */
  List<List<Object>> expected() {
    List<List<Object>> all = new ArrayList<>();
    for (double[] row : rows) {
      double[] results = equations.evaluate(row);
      List<Object> values = new ArrayList<>();
      int from = 0;
      for (Target target : targets) {
        List<Object> probabilities = new ArrayList<>();
        for (int i = 0; i < Math.max(1, target.classes().size()); i++) {
          probabilities.add(results[from++]);
        }
        if (!target.classes().isEmpty()) {
          Object most =
              Collections.max(probabilities, (a, b) -> Double.compare((double) a, (double) b));
          values.add(target.classes().get(probabilities.indexOf(most)));
        }
        values.addAll(probabilities);
      }
      for (double result : targets.isEmpty() ? results : new double[0]) {
        values.add(result);
      }
      all.add(values);
    }
    return all;
  }

  @Override
  public String toString() {
    return name;
  }
}
