package dev.sigmapi.model;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sigmapi.expression.Algebra;
import dev.sigmapi.expression.Equations;
import dev.sigmapi.expression.Program;
import dev.sigmapi.expression.Rounded;
import dev.sigmapi.module.Sequence;
import dev.sigmapi.projection.ProductUnitFit;
import dev.sigmapi.projection.SumOfProducts;
import dev.sigmapi.specification.Specification;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Makes the front of what variable projection found: every formula of it simplified, rounded and
 * measured.
 */
final class FrontSearch {
  /** Rounding may change predictions by this share of the residuals, */
  private static final double UNSEEN = 1e-3;

  /** or, where there are none, of the target. */
  private static final double EXACT = 1e-11;

  /** How much more a simple formula may be off on the rows held out, in standard errors. */
  private static final double NOISE = 2;

  private final Problem problem;
  private final Columns columns;
  private final double[][] rows;
  private final double[] target;
  private final double[][] heldOut;
  private final double[] heldOutTarget;

  FrontSearch(Problem problem, Columns columns) {
    this.problem = problem;
    this.columns = columns;
    int[] fitting = problem.split().fitting();
    int[] test = problem.split().test();
    this.rows = values(fitting);
    this.target = problem.values(problem.target(), fitting);
    this.heldOut = values(test);
    this.heldOutTarget = problem.values(problem.target(), test);
  }

  private double[][] values(int[] which) {
    double[][] values = new double[which.length][];
    columns.values(problem.table(), which, (i, row) -> values[i] = row.clone());
    return values;
  }

  /** The front of these formulas, the first of which is chosen. */
  Front of(List<Equations> formulas) {
    List<Front.Point> points = new ArrayList<>();
    for (Equations formula : formulas) {
      points.add(point(formula, predictions(formula, heldOut)));
    }
    return front(points, points.get(0));
  }

  /**
   * The front; chosen is the fit's own formula, or a smaller one that the rows cannot tell from it.
   *
   * @param network the trained one
   */
  Front of(ProductUnitFit fit, double[][] encoded, Specification specification, Sequence network) {
    ProductUnitEquations reading = new ProductUnitEquations(columns, encoded);
    Model float32 =
        new Model(columns, specification, network, JsonNodeFactory.instance.objectNode());
    double[] trained = new double[heldOut.length];
    for (int i = 0; i < trained.length; i++) {
      trained[i] = float32.predict(heldOut[i]);
    }
    Front.Point own = point(simple(reading.of(fit.network())), trained);
    List<Front.Point> points = new ArrayList<>(List.of(own));
    for (SumOfProducts other : fit.others()) {
      points.add(point(simple(reading.of(other)), trained));
    }
    double[] weights = weights(predictions(own.equations(), rows));
    Front.Point chosen = own;
    for (Front.Point point : points) {
      chosen = point.size() < chosen.size() && same(point, own, weights) ? point : chosen;
    }
    return front(points, chosen);
  }

  /**
   * Whether the rows that were fitted cannot tell a smaller formula from the fit's own: its squared
   * errors are no more than by chance above, for each number that it does without.
   */
  private boolean same(Front.Point smaller, Front.Point own, double[] weights) {
    double size = Math.sqrt(Arrays.stream(target).map(y -> y * y).average().orElse(0));
    double floor = EXACT * (problem.logarithmic() ? 1 : size);
    double least = Math.max(squares(own.equations(), weights), rows.length * floor * floor);
    double more = rows.length * (squares(smaller.equations(), weights) / least - 1);
    int fewer = Math.max(1, (own.size() - smaller.size()) / 2);
    return more <= fewer + 3 * Math.sqrt(2.0 * fewer) + 5;
  }

  private double squares(Equations equations, double[] weights) {
    double[] predictions = predictions(equations, rows);
    double sum = 0;
    for (int i = 0; i < predictions.length; i++) {
      double residual = predictions[i] - target[i];
      sum += weights[i] * residual * residual;
    }
    return sum;
  }

  /** Those that are better than all smaller ones, and the chosen one. */
  private static Front front(List<Front.Point> points, Front.Point chosen) {
    List<Front.Point> sorted = new ArrayList<>(points);
    sorted.sort(
        Comparator.comparingInt(Front.Point::size).thenComparingDouble(Front.Point::heldOutError));
    List<Front.Point> front = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (Front.Point point : sorted) {
      if (point.heldOutError() < least || point == chosen) {
        front.add(point);
        least = Math.min(least, point.heldOutError());
      }
    }
    return new Front(front, front.indexOf(chosen));
  }

  private Front.Point point(Equations equations, double[] trained) {
    double[] own = predictions(equations, heldOut);
    return new Front.Point(
        equations,
        Algebra.nodes(equations.results().get(0).expression()),
        rootMeanSquare(own, heldOutTarget),
        rootMeanSquare(own, trained));
  }

  /** With simple constants, if the rows held out do not mind, and few digits. */
  private Equations simple(Equations equations) {
    double[] own = predictions(equations, rows);
    double error = rootMeanSquare(own, target);
    Equations simple = new SimpleConstants(rows, target, weights(own)).simplified(equations);
    return rounded(rises(equations, simple) ? equations : simple);
  }

  private Equations rounded(Equations best) {
    double[] before = predictions(best, rows);
    double error = rootMeanSquare(before, target);
    double size = Math.sqrt(Arrays.stream(target).map(y -> y * y).average().orElse(0));
    double most = Math.max(UNSEEN * error, EXACT * (problem.logarithmic() ? 1 : size));
    return Rounded.of(best, r -> rootMeanSquare(predictions(r, rows), before) <= most);
  }

  /**
   * How much the squares of residuals count: far ones little, on the logarithmic scale relative.
   */
  private double[] weights(double[] predictions) {
    double[] sizes = new double[predictions.length];
    double[] weights = new double[predictions.length];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.abs(residual(predictions[i], target[i]));
    }
    double[] sorted = sizes.clone();
    Arrays.sort(sorted);
    double spread = 4 * Math.max(sorted[sorted.length / 2], Double.MIN_NORMAL);
    for (int i = 0; i < sizes.length; i++) {
      double far = sizes[i] / spread;
      double scale = problem.logarithmic() ? predictions[i] : 1;
      weights[i] = (far <= 1 ? 1 : 1 / (far * far)) / (scale * scale);
    }
    return weights;
  }

  /** Whether the second is worse on the rows held out by more than chance. */
  private boolean rises(Equations first, Equations second) {
    double[] a = predictions(first, heldOut);
    double[] b = predictions(second, heldOut);
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double before = residual(a[i], heldOutTarget[i]);
      double after = residual(b[i], heldOutTarget[i]);
      double more = after * after - before * before;
      sum += more;
      squares += more * more;
    }
    return sum > NOISE * Math.sqrt(squares) && sum > EXACT * EXACT * a.length;
  }

  private double residual(double prediction, double truth) {
    return problem.logarithmic() ? Math.log(prediction / truth) : prediction - truth;
  }

  private double rootMeanSquare(double[] predictions, double[] truth) {
    double sum = 0;
    for (int i = 0; i < predictions.length; i++) {
      double residual = residual(predictions[i], truth[i]);
      sum += residual * residual;
    }
    return Math.sqrt(sum / predictions.length);
  }

  private static double[] predictions(Equations equations, double[][] rows) {
    Program program = Program.of(equations);
    double[] registers = program.registers();
    double[] value = new double[1];
    double[] predictions = new double[rows.length];
    for (int i = 0; i < rows.length; i++) {
      program.evaluate(rows[i], registers, value);
      predictions[i] = value[0];
    }
    return predictions;
  }
}
