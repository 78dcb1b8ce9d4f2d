package dev.sigmapi.model;

import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Definition;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Expression;
import dev.sigmapi.expression.Expression.Sum;
import dev.sigmapi.expression.Program;
import dev.sigmapi.expression.SimpleNumbers;
import java.util.ArrayList;
import java.util.List;

/**
 * Gives the coefficients of a sum the simple values (p/q · π^k) that the rows cannot tell from the
 * fitted ones. With C the inverse of the normal equations, moving coefficient j by δ and fitting
 * the others again moves them by δ C_oj / C_jj and adds δ² / C_jj to the squared error; that is
 * small against the noise where δ is within a few standard errors.
 *
 * @param rows as predictions take them
 * @param target of each row
 * @param weights how much the square of each residual counts
 */
record SimpleConstants(double[][] rows, double[] target, double[] weights) {
  /** How many standard errors a simple value may be away. */
  private static final double NEAR = 3;

  /** The same equations of one result, with what can be simple made so. */
  Equations simplified(Equations equations) {
    Definition result = equations.results().get(0);
    List<Expression> terms =
        result.expression() instanceof Sum sum ? sum.terms() : List.of(result.expression());
    int count = terms.size();
    double[] coefficients = terms.stream().mapToDouble(Algebra::coefficient).toArray();
    double[][] columns = columns(equations, terms);
    double[][] inverse = inverse(columns);
    if (inverse.length == 0) {
      return equations;
    }
    double variance = squares(columns, coefficients) / Math.max(1, rows.length - count);
    for (int j = 0; j < count; j++) {
      double error = Math.sqrt(variance * inverse[j][j]);
      double value = SimpleNumbers.constant(coefficients[j], NEAR * error);
      if (!Double.isNaN(value)) {
        hold(j, value, coefficients, inverse);
      }
    }
    List<Expression> simple = new ArrayList<>();
    for (int j = 0; j < count; j++) {
      simple.add(Algebra.times(coefficients[j], Algebra.rest(terms.get(j))));
    }
    return new Equations(
        equations.steps(), List.of(new Definition(result.name(), Algebra.sum(simple))));
  }

  /** Moves one coefficient and the others with it, and takes it out of the inverse. */
  private static void hold(int j, double value, double[] coefficients, double[][] inverse) {
    double move = value - coefficients[j];
    double own = inverse[j][j];
    double[] column = new double[coefficients.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = inverse[i][j];
    }
    for (int i = 0; i < column.length; i++) {
      coefficients[i] += own == 0 ? 0 : move * column[i] / own;
      for (int k = 0; k < column.length; k++) {
        inverse[i][k] -= own == 0 ? 0 : column[i] * column[k] / own;
      }
    }
    coefficients[j] = value;
  }

  /** Each term without its coefficient, [terms][rows]. */
  private double[][] columns(Equations equations, List<Expression> terms) {
    List<Definition> rests = new ArrayList<>();
    terms.forEach(term -> rests.add(new Definition("" + rests.size(), Algebra.rest(term))));
    Program program = Program.of(new Equations(equations.steps(), rests));
    double[] registers = program.registers();
    double[] values = new double[terms.size()];
    double[][] columns = new double[terms.size()][rows.length];
    for (int row = 0; row < rows.length; row++) {
      program.evaluate(rows[row], registers, values);
      for (int j = 0; j < values.length; j++) {
        columns[j][row] = values[j];
      }
    }
    return columns;
  }

  private double squares(double[][] columns, double[] coefficients) {
    double squares = 0;
    for (int row = 0; row < rows.length; row++) {
      double residual = -target[row];
      for (int j = 0; j < columns.length; j++) {
        residual += coefficients[j] * columns[j][row];
      }
      squares += weights[row] * residual * residual;
    }
    return squares;
  }

  /** The inverse of Σ weight · column · columnᵀ by Gauss and Jordan; empty if there is none. */
  private double[][] inverse(double[][] columns) {
    int count = columns.length;
    double[][] both = new double[count][2 * count];
    for (int i = 0; i < count; i++) {
      for (int j = 0; j < count; j++) {
        for (int row = 0; row < rows.length; row++) {
          both[i][j] += weights[row] * columns[i][row] * columns[j][row];
        }
      }
      both[i][count + i] = 1;
    }
    for (int i = 0; i < count; i++) {
      double pivot = both[i][i];
      // Positive definite: what is not has columns that depend on each other.
      if (!(pivot > 0) || !Double.isFinite(pivot)) {
        return new double[0][];
      }
      for (int k = 0; k < 2 * count; k++) {
        both[i][k] /= pivot;
      }
      for (int other = 0; other < count; other++) {
        double factor = other == i ? 0 : both[other][i];
        for (int k = 0; k < 2 * count && factor != 0; k++) {
          both[other][k] -= factor * both[i][k];
        }
      }
    }
    double[][] inverse = new double[count][];
    for (int i = 0; i < count; i++) {
      inverse[i] = java.util.Arrays.copyOfRange(both[i], count, 2 * count);
    }
    return inverse;
  }
}
