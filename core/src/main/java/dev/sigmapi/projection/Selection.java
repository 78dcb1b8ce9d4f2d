package dev.sigmapi.projection;

import dev.sigmapi.projection.NetworkFit.Fitted;
import java.util.List;

/** Which of several shapes, from the simplest to the largest, the data call for. */
final class Selection {

  /** Rows held out below which the choice rests on an information criterion instead. */
  private static final int FEW = 10;

  /** How many standard errors a larger network must be better by on the rows held out. */
  private static final double NOISE = 0.5;

  /** A held-out residual beyond as many spreads counts no more under a robust loss. */
  private static final double FAR = 3;

  private Selection() {}

  /**
   * The best network of one shape.
   *
   * @param heldOut its residuals on the rows held out
   * @param exact whether only rounding is left on any row
   */
  record Choice(Fitted fitted, double[] heldOut, boolean exact) {}

  /**
   * The index of the choice: the first exact one; else the first whose error on the rows held out
   * cannot be told from the least; without such rows the one of least AICc.
   *
   * @param rows how many rows were fitted
   */
  static int choose(List<Choice> choices, int rows, boolean robust) {
    for (int c = 0; c < choices.size(); c++) {
      if (choices.get(c).exact()) {
        return c;
      }
    }
    int held = choices.get(0).heldOut().length;
    return held < FEW ? leastCriterion(choices, rows) : simplestGood(choices, held, robust);
  }

  private static int simplestGood(List<Choice> choices, int held, boolean robust) {
    double[][] errors = new double[choices.size()][];
    double spread = Double.POSITIVE_INFINITY;
    for (Choice choice : choices) {
      double own = NetworkFit.spread(choice.heldOut(), Double.MIN_NORMAL);
      spread = robust ? Math.min(spread, own) : spread;
    }
    int best = 0;
    for (int c = 0; c < errors.length; c++) {
      errors[c] = squares(choices.get(c).heldOut(), FAR * spread);
      best = mean(errors[c]) < mean(errors[best]) ? c : best;
    }
    for (int c = 0; c < best; c++) {
      double more = mean(errors[c]) - mean(errors[best]);
      double variance = 0;
      for (int r = 0; r < held; r++) {
        double deviation = errors[c][r] - errors[best][r] - more;
        variance += deviation * deviation;
      }
      if (more <= NOISE * Math.sqrt(variance / (held - 1) / held)) {
        return c;
      }
    }
    return best;
  }

  /**
   * N ln(E/N) + 2k + 2k(k + 1)/(N − k − 1) (Hurvich &amp; Tsai 1989); k counts the variance too.
   */
  private static int leastCriterion(List<Choice> choices, int rows) {
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < choices.size(); c++) {
      Fitted fitted = choices.get(c).fitted();
      int k = fitted.network().size() + 1;
      double error = Math.max(fitted.error() / rows, Double.MIN_NORMAL);
      double criterion =
          k >= rows - 1
              ? Double.POSITIVE_INFINITY
              : rows * Math.log(error) + 2 * k + 2.0 * k * (k + 1) / (rows - k - 1);
      if (criterion < least) {
        least = criterion;
        best = c;
      }
    }
    return best;
  }

  /** √(Σ w r² / Σ w); NaN of no residuals. */
  static double rootMeanSquare(double[] residuals, double[] weights) {
    double sum = 0;
    double total = 0;
    for (int r = 0; r < residuals.length; r++) {
      double weight = weights == null ? 1 : weights[r];
      sum += weight * residuals[r] * residuals[r];
      total += weight;
    }
    return Math.sqrt(sum / total);
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  /** The squares of residuals, none larger than that of {@code most}. */
  private static double[] squares(double[] residuals, double most) {
    double[] squares = new double[residuals.length];
    for (int r = 0; r < squares.length; r++) {
      double size = Math.min(Math.abs(residuals[r]), most);
      squares[r] = size * size;
    }
    return squares;
  }
}
