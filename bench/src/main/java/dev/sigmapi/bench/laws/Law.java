package dev.sigmapi.bench.laws;

import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Program;
import java.io.BufferedReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A law to be found again from its numbers.
 *
 * @param structure the class that it is counted in
 * @param formula as the table has it
 * @param truth the formula, over rows of the variables' numbers in their order
 */
record Law(
    String name, String structure, String formula, List<Variable> variables, Expression truth) {

  /** What a formula has a value for: a number drawn uniformly. */
  record Variable(String name, double low, double high) {}

  /** Rows and what the law says of them. */
  record Sample(double[][] rows, double[] values) {}

  /** So many rows are drawn for one that the law has a value for. */
  private static final int MOST_DRAWN = 1000;

  /**
   * Reads a table of laws: CSV with a header, columns name, structure, formula and variables in any
   * order among others, no quotes; a variable is {@code name:low:high}, between them semicolons.
   *
   * @throws IllegalArgumentException if it is none, naming the line
   */
  static List<Law> table(BufferedReader reader) {
    List<String> lines = reader.lines().filter(line -> !line.isBlank()).toList();
    List<String> header = lines.isEmpty() ? List.of() : List.of(lines.get(0).strip().split(","));
    List<Law> laws = new ArrayList<>();
    for (String wanted : List.of("name", "structure", "formula", "variables")) {
      if (!header.contains(wanted)) {
        throw new IllegalArgumentException(
            "A table of laws expects a column '%s' but has %s".formatted(wanted, header));
      }
    }
    for (String line : lines.subList(1, lines.size())) {
      List<String> cells = List.of(line.strip().split(",", -1));
      if (cells.size() != header.size()) {
        throw new IllegalArgumentException(
            "A table of laws expects %d cells a line but got %d: %s"
                .formatted(header.size(), cells.size(), line));
      }
      laws.add(
          of(
              cells.get(header.indexOf("name")),
              cells.get(header.indexOf("structure")),
              cells.get(header.indexOf("formula")),
              cells.get(header.indexOf("variables"))));
    }
    return laws;
  }

  static Law of(String name, String structure, String formula, String variables) {
    List<Variable> all = Arrays.stream(variables.split(";")).map(Law::variable).toList();
    Expression truth = LawText.read(formula, all.stream().map(Variable::name).toList());
    return new Law(name, structure, formula, all, truth);
  }

  private static Variable variable(String text) {
    String[] parts = text.split(":");
    if (parts.length != 3) {
      throw new IllegalArgumentException(
          "A variable of a law expects name:low:high but got '%s'".formatted(text));
    }
    return new Variable(
        parts[0].strip(), Double.parseDouble(parts[1]), Double.parseDouble(parts[2]));
  }

  /** The same law where each variable is drawn from half its lowest to twice its highest. */
  Law widened() {
    List<Variable> wider =
        variables.stream()
            .map(v -> new Variable(v.name, wider(v.low, v.low < 0), wider(v.high, v.high > 0)))
            .toList();
    return new Law(name, structure, formula, wider, truth);
  }

  private static double wider(double end, boolean away) {
    return away ? end * 2 : end / 2;
  }

  /** Draws rows; those that the law has no value for are drawn again. */
  Sample sample(int count, SplittableRandom random) {
    Program program = program(truth);
    double[][] rows = new double[count][];
    double[] values = new double[count];
    long drawn = 0;
    for (int i = 0; i < count; i++) {
      do {
        if (drawn++ > (long) MOST_DRAWN * count) {
          throw new IllegalArgumentException(
              "The law %s has a value for hardly any row of its ranges; correct them"
                  .formatted(name));
        }
        rows[i] =
            variables.stream()
                .mapToDouble(v -> v.low + (v.high - v.low) * random.nextDouble())
                .toArray();
        values[i] = program.evaluate(rows[i])[0];
      } while (!Double.isFinite(values[i]));
    }
    return new Sample(rows, values);
  }

  private static Program program(Expression expression) {
    return Program.of(new Equations(List.of(), List.of(new Definition("value", expression))));
  }
}
